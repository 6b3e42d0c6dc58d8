import { Component, createRef, type ComponentChildren, type RefObject, type VNode } from 'preact';
import type { MemoryStrings } from '../i18n/memory-strings.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import type { Failure } from '../transport/api-error.ts';
import { Confirm } from '../ui/confirm.tsx';
import { onEscape } from '../ui/on-escape.ts';

import { GlyphButton } from './glyph.tsx';
import { EVERYTHING, type Deletion, type MemoryState, type Remembered } from './memory-state.ts';

export interface MemoryViewProps {
  view: Remembered;
  state: Pick<MemoryState, 'open' | 'ask' | 'keep' | 'remove'>;
  strings: MemoryStrings;
  /** Label of the button that tries again. */
  retry: string;
  explain: (failure: Failure) => string;
  onClose: () => void;
}

/** The backend gives no more. */
const maxFacts = 200;
/** Where the focus may be, in the order of the view: a fact, or what forgets them all. */
const spots = 'li, .all';

/** What is remembered, in the place of the messages. */
export class MemoryView extends Component<MemoryViewProps> {
  private declare box: RefObject<HTMLElement | null>;
  private declare stop: () => void;

  constructor(props: MemoryViewProps) {
    super(props);
    this.box = createRef();
  }

  override componentDidMount(): void {
    const box = this.box.current;
    this.stop = onEscape(box, () => {
      const { view, state, onClose } = this.props;
      // One step back at a time.
      if ([...view.deletions.values()].includes('asked')) state.keep();
      else onClose();
    });
    box?.focus({ preventScroll: true });
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  /** Which spot has the focus; the length of the list of spots when something else in here has it. */
  override getSnapshotBeforeUpdate(): number | null {
    const { box, focused } = this.find();
    if (!box?.contains(focused)) return null;
    const all = [...box.querySelectorAll(spots)];
    const at = all.findIndex((spot) => spot.contains(focused));
    return at < 0 ? all.length : at;
  }

  override componentDidUpdate(_props: MemoryViewProps, _state: unknown, spot: number | null): void {
    const { box, focused } = this.find();
    if (spot === null || !box || box.contains(focused)) return;
    // What had the focus is gone: its place gets it, or what has moved up to there.
    const place = box.querySelectorAll<HTMLElement>(spots)[spot];
    (place?.querySelector('button') ?? place ?? box).focus({ preventScroll: !place });
  }

  override render({ view, strings, onClose }: MemoryViewProps): VNode {
    return (
      <section class="memory" part="memory" aria-label={strings.title} tabIndex={-1} ref={this.box}>
        <div class="top">
          <GlyphButton glyph="back" class="icon back" label={strings.back} onClick={onClose} />
          <h3>{strings.title}</h3>
        </div>
        <div class="hush" role="status">
          {this.news()}
        </div>
        <div class="inside">{this.content(view)}</div>
        {view.facts[0] && (
          <div class="all" tabIndex={-1}>
            {this.deletion(EVERYTHING)}
          </div>
        )}
      </section>
    );
  }

  private content({ stage, failure, isOff, facts }: Remembered): ComponentChildren {
    const { strings, retry, explain, state } = this.props;
    if (stage === 'loading') return <p class="note">{strings.loading}</p>;
    if (failure) {
      return (
        <div class="failure">
          <p>{explain(failure)}</p>
          <button type="button" class="chip" onClick={state.open}>
            {retry}
          </button>
        </div>
      );
    }
    return [
      isOff ? <p>{strings.off}</p> : facts[0] && <p class="note">{strings.about}</p>,
      facts[0] ? (
        <ul>
          {facts.map(({ id, text }) => (
            <li key={id} tabIndex={-1}>
              <p class="plain" dir="auto">
                {toVisibleText(text)}
              </p>
              {this.deletion(id, text)}
            </li>
          ))}
        </ul>
      ) : (
        <p>{strings.empty}</p>
      ),
      facts.length >= maxFacts && <p class="note">{strings.onlyFirst({ count: facts.length })}</p>,
    ];
  }

  /** How a fact, or without its text everything, is deleted. */
  private deletion(id: string, text?: string): ComponentChildren {
    const { view, state, strings } = this.props;
    const deletion = view.deletions.get(id);
    const isFact = text !== undefined;
    if (deletion === 'asked') {
      const question = isFact ? strings.sure : strings.sureOfAll;
      const action = isFact ? strings.confirm : strings.forget;
      return <Confirm question={question} action={action} keep={strings.keep} onKeep={state.keep} onConfirm={() => state.remove(id)} />;
    }
    if (deletion === 'running' || view.deletions.get(EVERYTHING) === 'running') return <p class="note">{strings.deleting}</p>;
    const ask = (): void => state.ask(id);
    return [
      isFact ? (
        <GlyphButton glyph="bin" label={strings.remove({ text: toVisibleText(text) })} onClick={ask} />
      ) : (
        <button type="button" class="chip danger" onClick={ask}>
          {strings.forget}
        </button>
      ),
      deletion && <p class="over">{this.reason(deletion)}</p>,
    ];
  }

  private reason(deletion: Exclude<Deletion, string>): string {
    return `${this.props.strings.notDeleted} ${this.props.explain(deletion)}`;
  }

  /** What screen readers are told. */
  private news(): string {
    const { view, strings, explain } = this.props;
    const { stage, failure, facts, deletions, deleted } = view;
    if (stage === 'loading') return strings.loading;
    if (failure) return explain(failure);
    const last = [...deletions.values()].at(-1);
    if (last === 'asked') return '';
    if (last) return last === 'running' ? strings.deleting : this.reason(last);
    if (deleted) return facts[0] ? strings.deleted({ count: facts.length }) : strings.forgotten;
    return facts[0] ? strings.count({ count: facts.length }) : strings.empty;
  }

  private find(): { box: HTMLElement | null; focused: Element | null } {
    const box = this.box.current;
    const root = box?.getRootNode();
    const focused = root && 'activeElement' in root ? root.activeElement : null;
    return { box, focused: focused instanceof Element ? focused : null };
  }
}
