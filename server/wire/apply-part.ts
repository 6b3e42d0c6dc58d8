import type { Message, MessagePart, StreamPart } from './protocol.ts';

/** The message that a stream's first part opens. */
export function createAssistantMessage(id: string): Message {
  return { id, role: 'assistant', parts: [], metadata: {} };
}

/**
 * Folds one part of a stream into the message it builds and returns the new message; the old one stays as it was.
 * A delta copies the list of parts, not the text, so its cost does not grow with the answer.
 */
export function applyPart(message: Message, part: StreamPart): Message {
  switch (part.type) {
    case 'start':
      return { ...message, id: part.messageId, metadata: { ...message.metadata, ...part.messageMetadata } };
    case 'text-start':
      return { ...message, parts: [...message.parts, { type: 'text', text: '' }] };
    case 'reasoning-start':
      return { ...message, parts: [...message.parts, { type: 'reasoning', text: '' }] };
    case 'text-delta':
      return { ...message, parts: withDelta(message.parts, 'text', part.delta) };
    case 'reasoning-delta':
      return { ...message, parts: withDelta(message.parts, 'reasoning', part.delta) };
    case 'reset-step':
      return { ...message, parts: [] };
    case 'data-step':
    case 'data-references':
      return { ...message, parts: withData(message.parts, part) };
    case 'data-error':
      return { ...message, parts: [...message.parts, { type: 'data-error', data: part.data }] };
    case 'finish':
      return { ...message, metadata: { ...message.metadata, ...part.messageMetadata } };
    case 'text-end':
    case 'reasoning-end':
    case 'source-document':
    case 'source-url':
    case 'error':
    case 'abort':
      return message;
  }
}

/** All text of a message, as the visitor copies it. */
export function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

// Parts of one kind never interleave on our wire, so a delta belongs to the last one of its kind.
function withDelta(parts: MessagePart[], type: 'text' | 'reasoning', delta: string): MessagePart[] {
  const at = parts.findLastIndex((part) => part.type === type);
  const open = parts[at];
  if (open?.type !== type) return [...parts, { type, text: delta }];
  return [...parts.slice(0, at), { type, text: open.text + delta }, ...parts.slice(at + 1)];
}

/** A step that is told anew, and the list of references, take the place of what was there. */
function withData(parts: MessagePart[], part: Extract<StreamPart, { type: 'data-step' | 'data-references' }>): MessagePart[] {
  const at = parts.findIndex((other) => other.type === part.type && (other.type !== 'data-step' || other.id === part.id));
  return at < 0 ? [...parts, part] : parts.with(at, part);
}
