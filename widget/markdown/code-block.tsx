import { Component, type VNode } from 'preact';
import { IconButton } from '../ui/icon.tsx';
import type { MarkdownStrings } from './markdown-strings.ts';

interface CodeBlockProps {
  code: string;
  language: string;
  strings: MarkdownStrings;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
}

const copiedMs = 2_000;

/** Code with the name of its language and a button that copies it. */
export class CodeBlock extends Component<CodeBlockProps, { isCopied: boolean }> {
  private declare timer: ReturnType<typeof setTimeout> | undefined;

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render({ code, language, strings }: CodeBlockProps): VNode {
    const { isCopied } = this.state;
    return (
      <div class="code" dir="ltr">
        <div class="bar">
          <span>{language}</span>
          <span class="hush" role="status">
            {isCopied && strings.copied}
          </span>
          <IconButton
            class="icon small"
            icon={isCopied ? 'done' : 'copy'}
            label={isCopied ? strings.copied : strings.copyCode}
            onClick={() => void this.copy()}
          />
        </div>
        <pre tabIndex={0} role="group" aria-label={language || strings.code}>
          <code>{code}</code>
        </pre>
      </div>
    );
  }

  private async copy(): Promise<void> {
    const isCopied = await this.props.copy(this.props.code);
    clearTimeout(this.timer);
    this.setState({ isCopied });
    this.timer = setTimeout(() => this.setState({ isCopied: false }), copiedMs);
  }
}
