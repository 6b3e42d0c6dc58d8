import type { ComponentChildren, VNode } from 'preact';
import type { MemoryStrings } from '../i18n/memory-strings.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import type { Failure } from '../transport/api-error.ts';
import { Confirm } from '../ui/confirm.tsx';
import { GlyphButton } from '../ui/glyph-button.tsx';
import { SideView } from '../ui/side-view.tsx';
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
const bin = 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5';

/** What is remembered, in the place of the messages. */
export class MemoryView extends SideView<MemoryViewProps> {
  /** A fact, or what forgets them all. */
  protected override spots(): string {
    return 'li, .all';
  }

  protected override stepBack(): boolean {
    const { view, state } = this.props;
    const isAsked = [...view.deletions.values()].includes('asked');
    if (isAsked) state.keep();
    return isAsked;
  }

  override render({ view, strings }: MemoryViewProps): VNode {
    return this.frame({
      name: 'memory',
      title: strings.title,
      back: strings.back,
      news: this.news(),
      children: [
        <div class="inside">{this.content(view)}</div>,
        view.facts[0] && (
          <div class="all" tabIndex={-1}>
            {this.deletion(EVERYTHING)}
          </div>
        ),
      ],
    });
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
        <GlyphButton d={bin} label={strings.remove({ text: toVisibleText(text) })} onClick={ask} />
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
}
