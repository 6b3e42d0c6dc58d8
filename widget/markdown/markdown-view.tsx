import { Component, createRef, type ComponentChildren, type RefObject, type VNode } from 'preact';
import { createBlockStream, toBlocks, type BlockStream } from './block-stream.ts';
import type { MarkdownStrings } from './markdown-strings.ts';
import { languageOf } from './language-of.ts';
import css from './markdown.css?inline';
import type { Formula } from './mark-math.ts';
import { renderEach, type AloneFiles, type Cite, type LoadFile, type RenderContext } from './render-context.ts';
import { renderBlock } from './render-token.tsx';

export type { MarkdownStrings } from './markdown-strings.ts';

/** What the shadow root has to adopt. */
export const markdownCss = css;

export interface MarkdownProps {
  /** The whole text so far. */
  text: string;
  /** Whether more of it may come. */
  isStreaming: boolean;
  /** URLs of folders and files that images may be loaded from. */
  imagePrefixes: readonly string[];
  strings: MarkdownStrings;
  /** Of the panel. */
  language: string;
  /** Draws text with `[1]` in it. Another function than before draws all of it anew. */
  cite?: Cite | undefined;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
  loadFile: LoadFile;
}

// Shown of one message at once. Its reader can ask for as much again.
const maxLength = 200_000;
const maxNodes = 4_800;
const maxRows = 100;
const maxColumns = 20;

/**
 * Drawing may take a seventeenth of the time, but words come five times a second all the same. What the browser's layout takes cannot be measured here; it grows with the open
 * block, which from this length on is drawn ten times a second at most, and less often the longer it gets.
 */
const pausePerWork = 16;
const longestPauseMs = 200;
const longBlock = 8_192;
const longBlockPauseMs = 100;

interface MarkdownState {
  pages: number;
  /** Absent until there is a formula to be read. */
  math?: AloneFiles['math'];
}

/** What may be a formula and is no price. Whether it is one is for the file to say that it makes the panel load. */
const mathLike = /\$\$|\\[([]|\$[^$\n\s\d][^$\n]*[\\^_=][^$\n]*\$|\$[a-z]\$/i;
/** Characters that stand for formulas. None may come from elsewhere. */
const marks = /[\ue000-\uf8ff]/g;

/**
 * An answer as it grows. Finished blocks keep their nodes, which tells Preact that there is nothing to do, and only
 * what follows them is read again. The finished text is read once more as a whole: its end may define links of its
 * beginning.
 */
export class MarkdownView extends Component<MarkdownProps, MarkdownState> {
  /** What everything below was made for. */
  private declare settings: unknown[];
  /** The text that was taken in, and whether all of it is in `output`. */
  private declare seen: string;
  private declare isDrawn: boolean;
  private declare stream: BlockStream;
  private declare formulas: Formula[];
  private declare isAsked: boolean | undefined;
  private declare scope: RenderContext;
  private declare closed: ComponentChildren[];
  private declare output: VNode | undefined;
  private declare root: RefObject<HTMLDivElement | null>;
  private declare paintedAt: number | undefined;
  private declare nextPaintAt: number;
  private declare timer: ReturnType<typeof setTimeout> | undefined;

  constructor(props: MarkdownProps) {
    super(props);
    this.state = { pages: 1 };
    this.settings = [];
    this.root = createRef();
  }

  override componentDidMount(): void {
    this.componentDidUpdate();
  }

  /** Now the nodes are in the page, which is most of the work. */
  override componentDidUpdate(): void {
    const { paintedAt } = this;
    if (paintedAt === undefined) return;
    const now = performance.now();
    const length = this.stream.openLength();
    const longPauseMs = length > longBlock ? (length / longBlock) * longBlockPauseMs : 0;
    this.nextPaintAt = now + Math.max(Math.min((now - paintedAt) * pausePerWork, longestPauseMs), longPauseMs);
    this.paintedAt = undefined;
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render({ text, isStreaming, imagePrefixes, strings, cite }: MarkdownProps, { pages, math }: MarkdownState): VNode {
    const shown = cut(text, pages * maxLength);
    const settings = [isStreaming, String(imagePrefixes), strings, cite, pages, math];
    if (settings.some((value, at) => value !== this.settings[at]) || !shown.startsWith(this.seen)) this.restart(settings);
    if (shown.length > this.seen.length) {
      const added = shown.slice(this.seen.length);
      this.stream.push(added.replace(marks, '\ufffd'));
      if (!math && !this.isAsked && mathLike.test(shown.slice(Math.max(0, this.seen.length - 200)))) void this.loadMath();
      this.seen = shown;
      this.isDrawn = false;
    }
    // Once the nodes are used up, more text changes nothing.
    if (this.output && (this.isDrawn || (isStreaming && this.scope.isCut))) return this.output;
    const now = performance.now();
    if (this.output && isStreaming && now < this.nextPaintAt) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.forceUpdate();
      }, this.nextPaintAt - now);
      return this.output;
    }
    const blocks = isStreaming ? this.drawStream() : this.drawWhole(shown);
    this.isDrawn = true;
    this.output = (
      <div class="md" lang={languageOf(text, this.props.language)} tabIndex={-1} ref={this.root}>
        {blocks}
        {(this.scope.isCut || shown.length < text.length) && this.scope.more()}
      </div>
    );
    this.paintedAt = now;
    return this.output;
  }

  private restart(settings: unknown[]): void {
    this.settings = settings;
    this.seen = '';
    this.formulas = [];
    this.isDrawn = false;
    this.scope = this.createScope();
    this.stream = createBlockStream(this.scope.maxRows + 1, (text) => this.mark(text));
    this.closed = [];
    this.output = undefined;
  }

  private drawStream(): ComponentChildren[] {
    const { scope } = this;
    const { closed, open } = this.stream.read();
    this.closed.push(...renderEach(closed, scope, renderBlock));
    // What is open will be drawn again, and counts only when that is over.
    const { nodesLeft } = scope;
    const drawn = renderEach(open, scope, renderBlock);
    scope.nodesLeft = nodesLeft;
    return [...this.closed, ...drawn];
  }

  private drawWhole(text: string): ComponentChildren[] {
    this.formulas = [];
    this.scope = this.createScope();
    return renderEach(toBlocks(this.mark(text.replace(marks, '\ufffd')), this.scope.maxRows + 1), this.scope, renderBlock);
  }

  private async loadMath(): Promise<void> {
    this.isAsked = true;
    const math = await this.props.loadFile('math').catch(() => undefined);
    if (math) this.setState({ math });
  }

  private mark(text: string): string {
    return this.state.math?.markMath(text, this.formulas) ?? text;
  }

  private formula(mark: string): VNode | undefined {
    const formula = this.formulas[mark.charCodeAt(0) - 0xe000];
    const { math } = this.state;
    if (!math || !formula) return undefined;
    this.scope.nodesLeft -= 20;
    const draw = (box: Element | null): void => {
      if (box && !box.firstChild) math.drawMath(box, formula);
    };
    return formula.isBlock ? (
      <span key={formula.tex} class="math block" dir="ltr" role="group" aria-label={this.props.strings.formula} tabIndex={0} ref={draw} />
    ) : (
      <span key={formula.tex} class="math" dir="ltr" ref={draw} />
    );
  }

  private createScope(): RenderContext {
    const { imagePrefixes, strings, cite } = this.props;
    const { pages } = this.state;
    return {
      strings,
      imagePrefixes,
      cite,
      copy: (text) => this.props.copy(text),
      loadFile: (name) => this.props.loadFile(name),
      formula: this.state.math && ((mark) => this.formula(mark)),
      maxRows: pages * maxRows,
      maxColumns: pages * maxColumns,
      nodesLeft: pages * maxNodes,
      isCut: false,
      more: () => (
        <button type="button" class="chip" onClick={() => this.showMore()}>
          {strings.showMore}
        </button>
      ),
    };
  }

  private showMore(): void {
    // The button may be gone then; the focus stays in the answer.
    this.setState({ pages: this.state.pages + 1 }, () => this.root.current?.focus({ preventScroll: true }));
  }
}

/** The beginning of a text, without half a character at its end. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length);
}
