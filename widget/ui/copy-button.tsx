import { Component, type VNode } from 'preact';
import type { ChatProps } from './chat-model.ts';
import { IconButton } from './icon.tsx';

type CopyButtonProps = ChatProps & { text: string };

export class CopyButton extends Component<CopyButtonProps, { isCopied: boolean }> {
  override render({ chat, text }: CopyButtonProps): VNode {
    const { isCopied } = this.state;
    const { strings, copy } = chat;
    const onClick = async (): Promise<void> => {
      this.setState({ isCopied: await copy(text) });
      setTimeout(() => this.setState({ isCopied: false }), 2_000);
    };
    return <IconButton class="icon small" icon={isCopied ? 'done' : 'copy'} label={isCopied ? strings.copied : strings.copy} onClick={() => void onClick()} />;
  }
}
