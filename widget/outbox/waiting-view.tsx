import { Component, type VNode } from 'preact';
import type { OutboxStrings } from '../i18n/outbox-strings.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import { IconButton } from '../ui/icon.tsx';
import type { Waiting } from './waiting-list.ts';

export interface WaitingViewProps {
  list: readonly Waiting[];
  isOnline: boolean;
  /** When that is over is said below. */
  isHeld: boolean;
  strings: OutboxStrings;
  onWithdraw: (id: string) => void;
  onGone: () => void;
}

/** The questions in line, above what is typed. */
export class WaitingView extends Component<WaitingViewProps> {
  override componentWillUnmount(): void {
    this.props.onGone();
  }

  override render({ list, isOnline, isHeld, strings, onWithdraw }: WaitingViewProps): VNode {
    return (
      <div class="waiting" role="status" aria-label={strings.waiting}>
        {list[0] && !(isOnline && isHeld) && <p class="note">{isOnline ? strings.busy : strings.offline}</p>}
        <ul>
          {list.map(({ id, text }) => (
            <li key={id} part="waiting">
              <span dir="auto">{toVisibleText(text)}</span>
              <IconButton class="icon small" icon="close" label={strings.withdraw({ text: toVisibleText(text) })} onClick={() => onWithdraw(id)} />
            </li>
          ))}
        </ul>
      </div>
    );
  }
}
