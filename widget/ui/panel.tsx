import type { VNode } from 'preact';
import type { ChatProps } from './chat-model.ts';
import { Composer } from './composer.tsx';
import { Icon, IconButton } from './icon.tsx';
import { MessageList } from './message-list.tsx';

/** The dialog. It stands beside the page, not before it: the page stays usable. */
export function Panel({ chat }: ChatProps): VNode {
  const { conversation, panel, profile, strings } = chat;
  const { title, mode = 'floating' } = profile.texts.value;
  const isFloating = mode === 'floating';

  function onKeyDown(event: KeyboardEvent): void {
    // The page's own keys, such as "/" for its search, must not act on what is typed here.
    event.stopPropagation();
    // While an input method composes, Escape is its own.
    if (event.key === 'Escape' && !event.isComposing) panel.setOpen(false);
  }

  function startNew(): void {
    conversation.startNew();
    chat.focus();
  }

  return (
    <section
      class="panel"
      part="panel"
      role={isFloating ? 'dialog' : 'region'}
      aria-label={title || strings.title}
      tabIndex={-1}
      hidden={!panel.isOpen.value}
      onKeyDown={onKeyDown}
    >
      <header part="header">
        <slot name="header">
          <span class="avatar">
            <Icon name="spark" />
          </span>
          <h2 part="title" dir="auto">
            {title}
          </h2>
        </slot>
        {chat.fromTools('head')}
        <IconButton icon="newConversation" label={strings.newConversation} hidden={!conversation.messages.value[0]} onClick={startNew} />
        <IconButton icon="close" label={strings.close} hidden={!isFloating} onClick={() => panel.setOpen(false)} />
      </header>
      {chat.fromTools('view')}
      <MessageList chat={chat} />
      <Composer chat={chat} />
      <div class="hush" role="status">
        {announcement(chat)}
      </div>
    </section>
  );
}

/** What screen readers are told at once: that an answer is written, or why there is none. What it says comes behind it. */
function announcement({ conversation, explain, strings }: ChatProps['chat']): string {
  const failure = conversation.failure.value;
  const isIdle = /idle|loading/.test(conversation.status.value);
  if (!isIdle) return conversation.isReconnecting.value ? strings.reconnecting : strings.writing;
  return failure ? explain(failure.code) : '';
}
