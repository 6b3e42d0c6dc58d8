import { createRef, Component, type RefObject, type VNode } from 'preact';
import { MAX_TITLE_LENGTH, type ConversationSummary } from '../../server/wire/protocol.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import { Confirm } from '../ui/confirm.tsx';
import { GlyphButton } from '../ui/glyph-button.tsx';
import type { Doing, HistoryState } from './history-state.ts';
import type { HistoryWords } from './history-words.ts';

export interface ConversationRowProps {
  one: ConversationSummary;
  doing: Doing | undefined;
  isCurrent: boolean;
  /** When something was said in it last, in words. */
  when: string;
  state: Pick<HistoryState, 'begin' | 'cancel' | 'rename' | 'remove'>;
  strings: HistoryWords;
  onOpen: (id: string) => void;
}

const pencil = 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3';
const bin = 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5';

/** A conversation in the list: opened, renamed, deleted. */
export class ConversationRow extends Component<ConversationRowProps> {
  private declare input: RefObject<HTMLInputElement | null>;

  constructor(props: ConversationRowProps) {
    super(props);
    this.input = createRef();
  }

  override componentDidUpdate({ doing }: ConversationRowProps): void {
    if (this.props.doing !== 'renaming' || doing === 'renaming') return;
    this.input.current?.focus();
    this.input.current?.select();
  }

  override render({ one: { id, title, updatedAt }, doing, isCurrent, when, state, strings, onOpen }: ConversationRowProps): VNode {
    const name = toVisibleText(title);
    return (
      <li key={id} tabIndex={-1} aria-busy={doing === 'running' || undefined}>
        {doing === 'renaming' ? (
          <form
            class="rename"
            onSubmit={(event) => {
              event.preventDefault();
              const text = this.input.current?.value.trim() ?? '';
              if (text && text !== title) state.rename(id, text);
              else state.cancel();
            }}
          >
            <input ref={this.input} dir="auto" maxLength={MAX_TITLE_LENGTH} aria-label={strings.newTitle} defaultValue={name} />
            <button type="submit" class="chip">
              {strings.save}
            </button>
            <button type="button" class="chip" onClick={state.cancel}>
              {strings.cancel}
            </button>
          </form>
        ) : (
          <>
            <button type="button" class="open" aria-current={isCurrent ? 'true' : undefined} onClick={() => onOpen(id)}>
              <span dir="auto">{name}</span>
              <span class="note">
                <time dateTime={updatedAt}>{when}</time>
                {isCurrent && ` · ${strings.current}`}
              </span>
            </button>
            {!doing && <GlyphButton d={pencil} label={strings.rename({ title: name })} onClick={() => state.begin(id, 'renaming')} />}
            {!doing && <GlyphButton d={bin} label={strings.remove({ title: name })} onClick={() => state.begin(id, 'asked')} />}
          </>
        )}
        {doing === 'asked' && <Confirm question={strings.sure} action={strings.confirm} keep={strings.keep} onKeep={state.cancel} onConfirm={() => state.remove(id)} />}
      </li>
    );
  }
}
