import * as v from 'valibot';
import { ChatError } from '../errors.ts';
import { ID_PATTERN, MAX_QUESTION_LENGTH, type Message } from '../wire/protocol.ts';

const id = v.pipe(v.string(), v.regex(ID_PATTERN));

const questionSchema = v.strictObject({
  id,
  role: v.literal('user'),
  parts: v.pipe(
    v.array(
      v.strictObject({ type: v.literal('text'), text: v.string(), state: v.optional(v.string()), providerMetadata: v.optional(v.unknown()) }),
    ),
    v.minLength(1),
    v.maxLength(16),
  ),
  metadata: v.optional(v.unknown()),
});

/** Whether the app takes them, and with these values, is looked at where the app is known. */
const variables = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^\w{1,64}$/)), v.union([v.pipe(v.string(), v.maxLength(500)), v.number()])),
  v.check((record) => Object.keys(record).length <= 32),
);

/**
 * Body of `POST …/chat`, as our widget and the AI SDK send it. Only the last message is looked at: a transcript from a
 * browser could put words into the assistant's mouth, so it is dropped unread.
 */
export const chatBodySchema = v.pipe(
  v.strictObject({
    id,
    messages: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(2_000)),
    trigger: v.optional(v.picklist(['submit-message', 'regenerate-message'])),
    messageId: v.optional(v.nullable(v.string())),
    variables: v.optional(variables, {}),
    thinking: v.optional(v.boolean()),
  }),
  v.transform(({ id: conversation, messages, trigger, variables, thinking }) => ({
    conversation,
    question: messages.at(-1),
    isRegeneration: trigger === 'regenerate-message',
    variables,
    thinking,
  })),
  v.object({
    conversation: v.string(),
    question: questionSchema,
    isRegeneration: v.boolean(),
    variables: v.record(v.string(), v.union([v.string(), v.number()])),
    thinking: v.undefinedable(v.boolean()),
  }),
);

export type ChatRequest = v.InferOutput<typeof chatBodySchema>;

/** The visitor's message as it is kept. Throws ChatError `bad_request` when nothing is asked or too much. */
export function toQuestion({ question }: ChatRequest, now: number): Message {
  const text = cleanText(question.parts.map((part) => part.text).join('\n'));
  if (text === '') throw new ChatError('bad_request', { detail: 'The question is empty.' });
  if (Array.from(text).length > MAX_QUESTION_LENGTH) {
    throw new ChatError('bad_request', { detail: `The question has more than ${MAX_QUESTION_LENGTH} characters.` });
  }
  return { id: question.id, role: 'user', parts: [{ type: 'text', text }], metadata: { createdAt: new Date(now).toISOString() } };
}

// Characters that nobody types and that can hide instructions from the reader: controls, tag characters, lone surrogates.
function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu, '')
    .trim();
}
