import { Component, type VNode } from 'preact';
import { Icon } from '../ui/icon.tsx';

/** The assistant's picture beside an answer: the spark of the panel's head where it does not come. */
export class Face extends Component<{ address: string }, { isBroken: boolean }> {
  override render({ address }: { address: string }): VNode {
    return this.state.isBroken ? (
      <span class="face avatar">
        <Icon name="spark" />
      </span>
    ) : (
      <img class="face" alt="" src={address} referrerpolicy="no-referrer" onError={() => this.setState({ isBroken: true })} />
    );
  }
}
