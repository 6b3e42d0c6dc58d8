import type { Message } from './protocol.ts';

/** The message that a stream's first part opens. */
export function createAssistantMessage(id: string): Message {
  return { id, role: 'assistant', parts: [], metadata: {} };
}

/** All text of a message, as the visitor copies it. */
export function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
