import type { VNode } from 'preact';
import type { ChatProps } from './chat-model.ts';

/** What stands in a conversation before its first message. */
export function EmptyState({ chat }: ChatProps): VNode {
  const { greeting, suggestions } = chat.profile.texts.value;
  return (
    <div class="empty">
      <slot name="empty">
        <p class="plain" dir="auto">
          {greeting}
        </p>
      </slot>
      {suggestions.map((suggestion) => (
        <button
          type="button"
          class="chip"
          dir="auto"
          onClick={() => {
            chat.conversation.send(suggestion);
            chat.focus();
          }}
        >
          {suggestion}
        </button>
      ))}
    </div>
  );
}
