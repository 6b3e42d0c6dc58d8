import type { effect as runEffect } from '@preact/signals-core';
import { Component, type VNode } from 'preact';

interface LiveProps {
  /** Reads signals. The same function for as long as the component lives. */
  draw: () => VNode | null;
  effect: typeof runEffect;
}

/** Draws again when a signal that it reads changes. Finished messages are drawn once; what a tool adds to them goes on living. */
export class Live extends Component<LiveProps> {
  private declare stop: () => void;

  override componentDidMount(): void {
    let isFirst = true;
    this.stop = this.props.effect(() => {
      this.props.draw();
      if (!isFirst) this.setState({});
      isFirst = false;
    });
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  override render({ draw }: LiveProps): VNode | null {
    return draw();
  }
}
