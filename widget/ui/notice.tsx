import type { VNode } from 'preact';
import type { ChatProps } from './chat-model.ts';

/** What went wrong, in words, with the way on. */
export function Notice({ chat }: ChatProps): VNode | null {
  const { conversation, profile, strings } = chat;
  if (conversation.isReconnecting.value) return <p class="note">{strings.reconnecting}</p>;
  if (conversation.status.value !== 'idle') return null;
  // That the app could not be asked for its texts explains what fails after it; it does not matter where nothing fails.
  const isConcerned = conversation.failure.value || !conversation.messages.value[0];
  const failure = (isConcerned && profile.failure.value) || conversation.failure.value;
  const canRetry = conversation.canRetry.value || (failure && failure === profile.failure.value);

  function retry(): void {
    if (profile.failure.value) void profile.load();
    conversation.retry();
    chat.focus();
  }

  if (!failure && !canRetry) return null;
  return (
    <div class={failure && 'failure'}>
      {failure && <p>{chat.explain(failure.code)}</p>}
      {canRetry && (
        <button type="button" class="chip" disabled={chat.isHeld?.()} onClick={retry}>
          {strings.retry}
        </button>
      )}
    </div>
  );
}
