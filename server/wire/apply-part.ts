import type { Message, MessagePart, StreamPart } from './protocol.ts';

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
    case 'data-references': {
      const at = message.parts.findIndex((other) => 'id' in other && other.id === part.id);
      return { ...message, parts: at < 0 ? [...message.parts, part] : message.parts.map((other, index) => (index === at ? part : other)) };
    }
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
      // Broken out of, at the end: minifiers drop such cases, and every page pays for those that return.
      break;
  }
  return message;
}

// Parts of one kind never interleave on our wire, so a delta belongs to the last one of its kind.
function withDelta(parts: MessagePart[], type: 'text' | 'reasoning', delta: string): MessagePart[] {
  const at = parts.findLastIndex((part) => part.type === type);
  const open = parts[at];
  if (!open || !('text' in open)) return [...parts, { type, text: delta }];
  return [...parts.slice(0, at), { type, text: open.text + delta }, ...parts.slice(at + 1)];
}
