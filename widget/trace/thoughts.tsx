import { Component, createRef, type RefObject, type VNode } from 'preact';
import type { Language } from '../i18n/choose-language.ts';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import { toVisibleText } from '../markdown/to-text.ts';

interface ThoughtsProps {
  /** All of them so far. */
  text: string;
  /** Whether more may come before the answer. */
  isThinking: boolean;
  /** Whether they stay open behind that. */
  isOpen?: boolean;
  /** How long it took, as the backend measured. */
  takenMs: number | undefined;
  strings: TraceStrings;
  language: Language;
}

/** From how many characters on a piece of the text is finished at the next line, and at the latest. */
const pieceLength = 500;
const longestPiece = 4_000;
/** How far from the end still counts as being there, in pixels. */
const tolerance = 24;

/**
 * What the model thought, open while it thinks and folded when it begins to answer. Unless the visitor folds it: the
 * browser keeps that, because Preact sets `open` only when it changes here.
 */
export class Thoughts extends Component<ThoughtsProps> {
  private declare box: RefObject<HTMLDivElement | null>;
  /** Nodes of what does not change any more, and how much of the text that is: a stream costs what is new. */
  private declare pieces: VNode[];
  private declare length: number;
  private declare startedAt: number | undefined;
  private declare measuredMs: number | undefined;
  private declare isAway: boolean;

  constructor(props: ThoughtsProps) {
    super(props);
    this.box = createRef();
    this.pieces = [];
    this.length = 0;
    this.startedAt = props.isThinking ? performance.now() : undefined;
    this.isAway = false;
  }

  override componentDidUpdate({ isThinking }: ThoughtsProps): void {
    const box = this.box.current;
    if (isThinking && box && !this.isAway) box.scrollTop = box.scrollHeight;
  }

  override render({ text, isThinking, isOpen = false, strings }: ThoughtsProps): VNode {
    if (!isThinking && this.startedAt !== undefined) this.measuredMs ??= performance.now() - this.startedAt;
    this.takeIn(text);
    return (
      <details class="thoughts" part="thoughts" open={isThinking || isOpen}>
        <summary>{isThinking ? strings.thinking : this.summary()}</summary>
        <div class="inside" role="group" aria-label={strings.thoughts} tabIndex={0} ref={this.box} onScroll={() => this.onScroll()}>
          {[...this.pieces, toPiece(text.slice(this.length))]}
        </div>
      </details>
    );
  }

  private summary(): string {
    const { takenMs = this.measuredMs, strings, language } = this.props;
    if (takenMs === undefined) return strings.thoughts;
    const seconds = Math.max(takenMs / 1_000, 0.1);
    const format = { style: 'unit', unit: 'second', maximumFractionDigits: seconds < 10 ? 1 : 0 } as const;
    return strings.thoughtFor({ time: seconds.toLocaleString(language, format) });
  }

  private takeIn(text: string): void {
    // Sent anew, it is another text.
    if (text.length < this.length) {
      this.pieces = [];
      this.length = 0;
    }
    for (;;) {
      const rest = text.slice(this.length, this.length + longestPiece);
      const line = rest.indexOf('\n', pieceLength) + 1;
      const end = line || (rest.length === longestPiece ? longestPiece : 0);
      if (!end) return;
      this.pieces.push(toPiece(rest.slice(0, end)));
      this.length += end;
    }
  }

  private onScroll(): void {
    const box = this.box.current;
    if (box) this.isAway = box.scrollHeight - box.scrollTop - box.clientHeight > tolerance;
  }
}

function toPiece(text: string): VNode {
  return (
    <div class="plain" dir="auto">
      {toVisibleText(text.replace(/\n$/, ''))}
    </div>
  );
}
