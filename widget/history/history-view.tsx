import type { ComponentChildren, VNode } from 'preact';
import type { Language } from '../i18n/choose-language.ts';
import type { Failure } from '../transport/api-error.ts';
import { Confirm } from '../ui/confirm.tsx';
import { SideView } from '../ui/side-view.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { EVERYTHING, type History, type HistoryState } from './history-state.ts';
import { toRelativeTime } from './to-relative-time.ts';
import type { HistoryWords } from './history-words.ts';

export interface HistoryViewProps {
  view: History;
  state: HistoryState;
  strings: HistoryWords;
  language: Language;
  /** Whether earlier conversations are listed. */
  isListed: boolean;
  /** The conversation that is open. */
  current: string | undefined;
  /** Whether there is something in it to save or print. */
  hasMessages: boolean;
  now: number;
  /** Label of the button that tries again. */
  retry: string;
  explain: (failure: Failure) => string;
  onOpen: (id: string) => void;
  onSave: (kind: 'md' | 'json') => void;
  onPrint: () => void;
  onClose: () => void;
}

/** The visitor's conversations and data, in the place of the messages. */
export class HistoryView extends SideView<HistoryViewProps> {
  protected override spots(): string {
    return 'li, .shelf';
  }

  protected override stepBack(): boolean {
    const { view, state } = this.props;
    const isAsked = [...view.doing.values()].some((doing) => doing !== 'running');
    if (isAsked) state.cancel();
    return isAsked;
  }

  override render({ strings, isListed }: HistoryViewProps): VNode {
    return this.frame({
      name: 'history',
      title: isListed ? strings.title : strings.menu,
      back: strings.back,
      news: this.news(),
      children: [isListed && this.list(), this.shelf()],
    });
  }

  private list(): ComponentChildren {
    const { view, state, strings, language, current, now, retry, explain, onOpen } = this.props;
    const { stage, query, list, next, doing, failure } = view;
    return (
      <>
        <input
          type="search"
          class="search"
          dir="auto"
          aria-label={strings.search}
          placeholder={strings.search}
          maxLength={200}
          value={query}
          onInput={({ currentTarget }) => state.search(currentTarget.value)}
        />
        <div class="inside">
          {failure && (
            <div class="failure">
              <p>{stage === 'failed' ? explain(failure) : `${strings.failed} ${explain(failure)}`}</p>
              {stage === 'failed' && (
                <button type="button" class="chip" onClick={state.load}>
                  {retry}
                </button>
              )}
            </div>
          )}
          {stage === 'loading' && !list[0] && <p class="note">{strings.loading}</p>}
          {stage === 'shown' && !list[0] && <p>{query.trim() ? strings.noneFound : strings.empty}</p>}
          {list[0] && (
            <ul>
              {list.map((one) => (
                <ConversationRow
                  key={one.id}
                  one={one}
                  doing={doing.get(one.id)}
                  isCurrent={one.id === current}
                  when={toRelativeTime(one.updatedAt, now, language)}
                  state={state}
                  strings={strings}
                  onOpen={onOpen}
                />
              ))}
            </ul>
          )}
          {next && (
            <button type="button" class="chip" onClick={state.more}>
              {strings.showMore}
            </button>
          )}
        </div>
      </>
    );
  }

  /** What can be done with this conversation, and with all of them. */
  private shelf(): VNode {
    const { view, state, strings, isListed, hasMessages, explain, onSave, onPrint } = this.props;
    const doing = view.doing.get(EVERYTHING);
    // The visitor opens and closes it otherwise.
    const chip = (label: string, onClick: () => void, isDanger = false): VNode => (
      <button type="button" class={isDanger ? 'chip danger' : 'chip'} disabled={doing === 'running'} onClick={onClick}>
        {label}
      </button>
    );
    return (
      <details class="shelf" open={!isListed || undefined}>
        <summary>{strings.shelf}</summary>
        {hasMessages && (
          <div role="group" aria-label={strings.thisConversation}>
            <h4>{strings.thisConversation}</h4>
            {chip(strings.asMarkdown, () => onSave('md'))}
            {chip(strings.asJson, () => onSave('json'))}
            {chip(strings.print, onPrint)}
          </div>
        )}
        <div role="group" aria-label={strings.yourData}>
          <h4>{strings.yourData}</h4>
          {doing === 'asked' ? (
            <Confirm question={strings.sureOfAll} action={strings.forgetNow} keep={strings.keep} onKeep={state.cancel} onConfirm={state.forget} />
          ) : (
            <>
              {chip(strings.exportAll, state.exportAll)}
              {chip(strings.forget, () => state.begin(EVERYTHING, 'asked'), true)}
            </>
          )}
        </div>
        {doing === 'running' && <p class="note">{strings.working}</p>}
        {!isListed && view.failure && <p class="over">{`${strings.failed} ${explain(view.failure)}`}</p>}
        {view.news === 'forgotten' && <p>{strings.forgotten}</p>}
      </details>
    );
  }

  /** What screen readers are told. */
  private news(): string {
    const { view, strings, isListed, explain } = this.props;
    const { stage, failure, news, query, list, doing } = view;
    if (failure) return explain(failure);
    if ([...doing.values()].includes('running')) return strings.working;
    if (news) return strings[news];
    if (!isListed || doing.size) return '';
    if (stage === 'loading') return strings.loading;
    return list[0] ? strings.count({ count: list.length }) : query.trim() ? strings.noneFound : strings.empty;
  }
}
