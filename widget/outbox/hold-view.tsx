import { Component, type VNode } from 'preact';
import type { OutboxStrings } from '../i18n/outbox-strings.ts';
import { toTimeAhead } from './hold.ts';

export interface HoldViewProps {
  leftSeconds: number;
  strings: OutboxStrings;
  language: string;
}

/** When one can ask again: seen all the time, and told to screen readers when it begins and when it is over. */
export class HoldView extends Component<HoldViewProps> {
  private declare told: string;
  private declare before: number;

  override render({ leftSeconds, strings, language }: HoldViewProps): VNode {
    const text = leftSeconds ? strings.again({ when: toTimeAhead(leftSeconds, language) }) : '';
    // A number that grows belongs to another refusal.
    if (leftSeconds && !(leftSeconds <= this.before)) this.told = text;
    else if (!leftSeconds && this.before) this.told = strings.now;
    this.before = leftSeconds;
    return (
      <div class="hold">
        {text && (
          <p class="note" aria-hidden="true">
            {text}
          </p>
        )}
        <div class="hush" role="status">
          {this.told}
        </div>
      </div>
    );
  }
}
