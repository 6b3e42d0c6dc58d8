import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface FollowUpsOptions {
  host: Pick<ToolHost, 'conversation' | 'focus'>;
  strings: MoreStrings;
  list: () => readonly string[];
}

/** Questions to pick from behind the last answer, without those that were asked already. Reads signals. */
export function createFollowUps({ host: { conversation, focus }, strings, list }: FollowUpsOptions): () => VNode | null {
  return () => {
    const messages = conversation.messages.value;
    if (conversation.status.value !== 'idle' || conversation.failure.value || messages.at(-1)?.role !== 'assistant') return null;
    const asked = new Set(messages.filter(({ role }) => role === 'user').map(textOf));
    const left = list().filter((question) => !asked.has(question));
    if (!left[0]) return null;
    return (
      <div key="follow-ups" class="follow-ups" role="group" aria-label={strings.followUps}>
        {left.map((question) => (
          <button
            key={question}
            type="button"
            class="chip"
            dir="auto"
            onClick={() => {
              conversation.send(question);
              focus();
            }}
          >
            {question}
          </button>
        ))}
      </div>
    );
  };
}
