import { Component, type VNode } from 'preact';
import type { ChatStorage } from '../state/storage.ts';

interface ThinkingSwitchProps {
  storage: Pick<ChatStorage, 'read' | 'write'>;
  label: string;
}

/** Whether the model shall think before it answers, from the next question on. */
export class ThinkingSwitch extends Component<ThinkingSwitchProps> {
  override render({ storage, label }: ThinkingSwitchProps): VNode {
    const isOn = storage.read().thinking === 'on';
    return (
      <button type="button" class="think" role="switch" aria-checked={isOn} onClick={() => this.set(isOn ? 'off' : 'on')}>
        <i aria-hidden="true" />
        {label}
      </button>
    );
  }

  private set(thinking: string): void {
    const { storage } = this.props;
    storage.write({ thinking });
    this.forceUpdate();
  }
}
