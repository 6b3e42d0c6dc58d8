import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { Message } from '../../server/wire/protocol.ts';
import { AnswerText } from './answer-text.tsx';
import type { ChatProps } from './chat-model.ts';
import { CopyButton } from './copy-button.tsx';
import { Dots } from './dots.tsx';

interface MessageViewProps extends ChatProps {
  message: Message;
  isStreaming?: boolean;
}

export function MessageView({ chat, message, isStreaming = false }: MessageViewProps): VNode | null {
  const { strings } = chat;
  const text = textOf(message);
  if (message.role === 'user') {
    return (
      <article class="user plain" part="message message-user" aria-label={strings.you} dir="auto">
        {chat.fromTools('question', message)}
        {text}
      </article>
    );
  }
  const { outcome = 'interrupted' } = message.metadata;
  // A failed one has its words in the notice below the list.
  const note = !isStreaming && outcome !== 'done' && outcome !== 'failed' && strings[outcome];
  // Thoughts, steps and references.
  if (message.parts.some(({ type }) => /^(r|data-[rs])/.test(type))) void chat.loadTool('trace');
  const above = chat.fromTools('above', message, isStreaming);
  if (!text && !note && !isStreaming && !above[0]) return null;
  return (
    <article class="answer" part="message message-assistant" aria-label={strings.assistant}>
      {above}
      {text ? <AnswerText chat={chat} text={text} isStreaming={isStreaming} cite={chat.fromTools('cite', message)[0]} /> : isStreaming && <Dots />}
      {chat.fromTools('below', message, isStreaming)}
      {(text || note) && (
        <div class="foot note">
          {text && <span class="mark">{strings.aiMark}</span>}
          {note && <span>{note}</span>}
          {text && !isStreaming && <CopyButton chat={chat} text={text} />}
          {!isStreaming && chat.fromTools('foot', message)}
        </div>
      )}
    </article>
  );
}
