import { Component, type VNode } from 'preact';

export interface WhoViewProps {
  /** Who asks, or that somebody has to sign in. Empty: nothing is said. */
  text: string;
  onGone: () => void;
}

/** A line below the input. */
export class WhoView extends Component<WhoViewProps> {
  override componentWillUnmount(): void {
    this.props.onGone();
  }

  override render({ text }: WhoViewProps): VNode | null {
    return text ? (
      <p class="note" part="visitor" dir="auto">
        {text}
      </p>
    ) : null;
  }
}
