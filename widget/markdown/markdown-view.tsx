import { Component, createRef, type ComponentChildren, type RefObject, type VNode } from 'preact';
import { createLinks, type Links } from './answer-lexer.ts';
import { createBlockStream, pauseMs, sliceLength, type BlockStream } from './block-stream.ts';
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

interface MarkdownState {
  pages: number;
  /** Absent until there is a formula to be read. */
  math?: AloneFiles['math'];
}

/** What may be a formula and is no price. Whether it is one is for the file to say that it makes the panel load. */
const mathLike = /\$\$|\\[([]|\$[^$\n\s\d][^$\n]*[\\^_=][^$\n]*\$|\$[a-z]\$/i;
/** Characters that stand for formulas. None may come from elsewhere once there are formulas. */
const marks = /[\ue000-\uf8ff]/g;

/**
 * A block, and nothing to do for Preact while it is the same. An element given again would tell it that too, but holds
 * the tree that it first stood in: all trees of an answer, of all its blocks each.
 */
class Block extends Component<{ of: ComponentChildren }> {
  override shouldComponentUpdate(next: { of: ComponentChildren }): boolean {
    return next.of !== this.props.of;
  }

  override render({ of }: { of: ComponentChildren }): ComponentChildren {
    return of;
  }
}

/**
 * An answer as it grows. Finished blocks stay as they are, and only what follows them is read again. What comes as a
 * whole is read in slices like that too. A finished text is read once more where its end may define links of its
 * beginning, or formulas came in pieces: block by block in the place of what stands there.
 */
export class MarkdownView extends Component<MarkdownProps, MarkdownState> {
  /** What everything below was made for. */
  private declare settings: unknown[];
  /** The text that was taken in, and whether all of it is in `output`. */
  private declare seen: string;
  private declare isDrawn: boolean;
  private declare stream: BlockStream;
  private declare links: Links;
  private declare formulas: Formula[];
  /** What is known of the text while it is read: 0 as far as it came, 1 all of it, 2 its definitions too. */
  private declare pass: number;
  private declare isAsked: boolean | undefined;
  private declare scope: RenderContext;
  private declare closed: ComponentChildren[];
  /** What stands there, and what stood there before it was read anew. */
  private declare blocks: ComponentChildren[];
  private declare earlier: ComponentChildren[];
  private declare output: VNode | undefined;
  private declare root: RefObject<HTMLDivElement | null>;
  private declare timer: ReturnType<typeof setTimeout> | undefined;

  constructor(props: MarkdownProps) {
    super(props);
    this.state = { pages: 1 };
    this.settings = [];
    this.root = createRef();
    this.blocks = [];
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render({ text, isStreaming, imagePrefixes, strings, cite }: MarkdownProps, { pages, math }: MarkdownState): VNode | undefined {
    const shown = cut(text, pages * maxLength);
    const settings = [String(imagePrefixes), strings, cite, pages, math];
    if (settings.some((value, at) => value !== this.settings[at]) || !shown.startsWith(this.seen)) {
      this.settings = settings;
      this.restart(isStreaming ? 0 : 1);
    }
    // Once the nodes are used up, more text changes nothing, and a piece of it would keep the whole that it is a part of.
    if (shown.length > this.seen.length && !this.scope.isCut) {
      const piece = shown.slice(this.seen.length);
      this.stream.push(math ? piece.replace(marks, '\ufffd') : piece);
      if (!math && !this.isAsked && mathLike.test(shown.slice(Math.max(0, this.seen.length - 200)))) void this.loadMath();
      this.seen = shown;
      this.isDrawn = false;
    }
    // A text that has ended is read to its very end.
    if (!isStreaming && !this.pass) this.isDrawn = false;
    if (this.isDrawn || this.timer) return this.output;
    const isCut = this.draw(isStreaming);
    if (!this.isDrawn) {
      // What is short is read anew at once.
      if (shown.length <= sliceLength) return this.render(this.props, this.state);
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.forceUpdate();
      }, pauseMs);
    }
    return (this.output = (
      <div class="md" lang={languageOf(text, this.props.language)} tabIndex={-1} ref={this.root}>
        {this.blocks.map((block) => (
          <Block of={block} />
        ))}
        {(isCut || shown.length < text.length) && this.scope.more()}
      </div>
    ));
  }

  private restart(pass: number, links = createLinks()): void {
    this.pass = pass;
    this.links = links;
    this.seen = '';
    this.formulas = [];
    this.isDrawn = false;
    this.scope = this.createScope();
    this.stream = createBlockStream(this.scope.maxRows + 1, links, (text) => this.mark(text));
    this.closed = [];
    this.earlier = this.blocks;
  }

  /** Draws the next slice. Whether anything is left out for want of nodes. */
  private draw(isStreaming: boolean): boolean {
    const { scope, closed, links, pass } = this;
    const read = this.stream.read(!isStreaming);
    closed.push(...renderEach(read.closed, scope, renderBlock));
    const { nodesLeft, isCut } = scope;
    const blocks = [...closed, ...renderEach(read.open, scope, renderBlock)];
    const isAnyCut = scope.isCut;
    // What is open will be drawn again, and counts only when that is over.
    Object.assign(scope, { nodesLeft, isCut });
    this.isDrawn = isCut || !read.isMore;
    if (this.isDrawn) this.earlier = [];
    this.blocks = [...blocks, ...this.earlier.slice(blocks.length)];
    if (this.isDrawn && !isStreaming && pass < 2) {
      this.pass = 2;
      if (Object.keys(links)[0] ?? (!pass && this.formulas[0])) this.restart(pass + 1, pass ? links : undefined);
    }
    return isAnyCut;
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
