import { Component, type VNode } from 'preact';
import { IconButton } from '../ui/icon.tsx';
import type { CodePiece } from './highlight.ts';
import { inPieces } from './in-pieces.tsx';
import type { MarkdownStrings } from './markdown-strings.ts';
import type { LoadFile } from './render-context.ts';

interface CodeBlockProps {
  code: string;
  language: string;
  strings: MarkdownStrings;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
  loadFile: LoadFile;
}

interface CodeBlockState {
  isCopied: boolean;
  /** The code as far as it has colours. */
  pieces: readonly CodePiece[];
}

const copiedMs = 2_000;
/** As many characters have colours at most. */
const maxColoured = 20_000;
/** Between two looks at code that grows. */
const colourMs = 200;

/** Code with the name of its language and a button that copies it. */
export class CodeBlock extends Component<CodeBlockProps, CodeBlockState> {
  private declare timer: ReturnType<typeof setTimeout> | undefined;
  private declare colourTimer: ReturnType<typeof setTimeout> | undefined;
  /** The code that the pieces are of. */
  private declare coloured: string;

  constructor(props: CodeBlockProps) {
    super(props);
    this.state = { isCopied: false, pieces: [] };
    this.coloured = '';
  }

  override componentDidMount(): void {
    void this.colour();
  }

  override componentDidUpdate(): void {
    if (this.props.code !== this.coloured) this.colourTimer ??= setTimeout(() => void this.colour(), colourMs);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
    clearTimeout(this.colourTimer);
  }

  override render({ code, language, strings }: CodeBlockProps): VNode {
    const { isCopied, pieces } = this.state;
    const isColoured = code.length <= maxColoured && code.startsWith(this.coloured);
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
          <code>
            {isColoured && pieces.map(([kind, text]) => (kind ? <span class={kind}>{text}</span> : text))}
            {isColoured ? code.slice(this.coloured.length) : inPieces(code)}
          </code>
        </pre>
      </div>
    );
  }

  /** Code that nobody can colour stays as it is. */
  private async colour(): Promise<void> {
    this.colourTimer = undefined;
    const { code, language, loadFile } = this.props;
    if (!language || !code || code.length > maxColoured) return;
    const file = await loadFile('highlight').catch(() => undefined);
    if (!file) return;
    this.coloured = code;
    this.setState({ pieces: file.highlight(code, language) });
  }

  private async copy(): Promise<void> {
    const isCopied = await this.props.copy(this.props.code);
    clearTimeout(this.timer);
    this.setState({ isCopied });
    this.timer = setTimeout(() => this.setState({ isCopied: false }), copiedMs);
  }
}
