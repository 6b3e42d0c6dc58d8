import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { Message } from '../../server/wire/protocol.ts';
import type { MoreStrings } from '../i18n/more-strings.ts';
import { Live } from '../ui/live.tsx';
import type { ToolHost } from '../ui/tool.ts';

export interface FollowUpsOptions {
  host: ToolHost;
  strings: MoreStrings;
  list: () => readonly string[];
}

/** Questions to pick from below the last answer, without those that were asked already. */
export function createFollowUps({ host, strings, list }: FollowUpsOptions): (message: Message, isStreaming: boolean) => VNode | null {
  const { conversation, effect, focus } = host;

  function draw({ id }: Message): VNode | null {
    const messages = conversation.messages.value;
    if (conversation.status.value !== 'idle' || conversation.failure.value || messages.at(-1)?.id !== id) return null;
    const asked = new Set(messages.filter(({ role }) => role === 'user').map(textOf));
    const left = list().filter((question) => !asked.has(question));
    if (!left[0]) return null;
    return (
      <div class="follow-ups" role="group" aria-label={strings.followUps}>
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
  }

  return (message, isStreaming) => (isStreaming ? null : <Live key="follow-ups" effect={effect} draw={() => draw(message)} />);
}
