import { Component, type ComponentChildren } from 'preact';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import type { Cite } from '../markdown/render-context.ts';
import type { ReferenceList } from './reference-list.ts';

/** Draws the texts of one answer. */
export function citeWith(list: ReferenceList, strings: TraceStrings, isShown: () => boolean): Cite {
  return (text, context) => {
    // Text and marks by turns, each with the space before it: both go where sources are not shown.
    const pieces = text.split(/( ?\[\d{1,3}\])/);
    if (pieces.length === 1 || context.nodesLeft < pieces.length * 2) return text;
    context.nodesLeft -= pieces.length * 2;
    return pieces.map((piece, at) => (at % 2 ? <Citation written={piece} list={list} strings={strings} isShown={isShown} /> : piece));
  };
}

interface CitationProps {
  /** As they stand in the answer. */
  written: string;
  list: ReferenceList;
  strings: TraceStrings;
  /** Without, what is the number of a source is left out. */
  isShown: () => boolean;
}

/**
 * The number of a source as a button; as it was written while there is no such source. It waits for that by itself,
 * because finished blocks of an answer are not drawn again.
 */
class Citation extends Component<CitationProps> {
  private declare stop: () => void;

  override componentDidMount(): void {
    this.stop = this.props.list.subscribe(() => this.forceUpdate());
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  override render({ written, list, strings, isShown }: CitationProps): ComponentChildren {
    const reference = list.find(Number(/\d+/.exec(written)));
    if (!reference) return written;
    if (!isShown()) return null;
    const label = strings.source(reference);
    return [
      written.startsWith(' ') && ' ',
      <span class="joined">
        <button
          type="button"
          class="cite"
          part="citation"
          aria-haspopup="dialog"
          aria-label={label}
          title={label}
          onClick={({ currentTarget }) => list.open(reference, currentTarget)}
        >
          {reference.number}
        </button>
      </span>,
    ];
  }
}
