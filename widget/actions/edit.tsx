import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { Message } from '../../server/wire/protocol.ts';
import type { ActionsStrings } from '../i18n/actions-strings.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import { IconButton } from '../ui/icon.tsx';
import type { ToolHost } from '../ui/tool.ts';

export interface Edit {
  /** On the last question while nothing runs. Reads signals. */
  button: (message: Message) => VNode | null;
  /** Says in the composer that what is typed replaces the last question. */
  field: () => VNode | null;
  dispose: () => void;
}

const pencil = 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3';

/** Changes the last question: its text goes into the composer, and what is sent then takes its place. */
export function createEdit({ host, strings }: { host: ToolHost; strings: ActionsStrings }): Edit {
  const { conversation, panel, focus, signal, effect } = host;
  /** The question that is being changed, and what stood in the composer before. */
  const editing = signal<{ id: string; draft: string } | undefined>(undefined);
  const { send } = conversation;

  conversation.send = (text, id, replaces = editing.peek()?.id) => {
    const isSent = send(text, id, replaces);
    if (isSent) editing.value = undefined;
    return isSent;
  };

  function cancel(): void {
    panel.setDraft(editing.peek()?.draft ?? '');
    editing.value = undefined;
    focus();
  }

  const lastQuestion = (): Message | undefined => conversation.messages.value.findLast(({ role }) => role === 'user');
  const isFree = (): boolean => conversation.status.value === 'idle';

  // Another conversation, or an answer that came meanwhile from another tab.
  const stop = effect(() => {
    const last = lastQuestion();
    const isOver = editing.value && (last?.id !== editing.value.id || !isFree());
    if (isOver) editing.value = undefined;
  });

  return {
    button(message) {
      if (!isFree() || lastQuestion()?.id !== message.id || editing.value) return null;
      return (
        <GlyphButton
          d={pencil}
          class="icon small edit"
          label={strings.edit}
          onClick={() => {
            editing.value = { id: message.id, draft: panel.draft.peek() };
            panel.setDraft(textOf(message));
            focus();
          }}
        />
      );
    },
    field: () =>
      editing.value ? (
        <div key="editing" class="editing" role="status">
          <p class="note">{strings.editing}</p>
          <IconButton class="icon small" icon="close" label={strings.cancel} onClick={cancel} />
        </div>
      ) : null,
    dispose() {
      stop();
      conversation.send = send;
    },
  };
}
