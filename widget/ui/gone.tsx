import { Component } from 'preact';

/** Shows nothing, and tells when the panel is taken away. */
export class Gone extends Component<{ onGone: () => void }> {
  override componentWillUnmount(): void {
    this.props.onGone();
  }

  override render(): null {
    return null;
  }
}
