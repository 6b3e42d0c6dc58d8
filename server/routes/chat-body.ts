import * as v from 'valibot';
import { toFileId } from '../chat/files/file-id.ts';
import { cleanText } from '../clean-text.ts';
import { ChatError } from '../errors.ts';
import { MAX_FILES } from '../wire/file-types.ts';
import { type FilePart, ID_PATTERN, MAX_QUESTION_LENGTH, type Message } from '../wire/protocol.ts';

const MAX_URL_LENGTH = 2_048;

const id = v.pipe(v.string(), v.regex(ID_PATTERN));

const questionSchema = v.strictObject({
  id,
  role: v.literal('user'),
  parts: v.pipe(
    v.array(
      v.variant('type', [
        v.strictObject({ type: v.literal('text'), text: v.string(), state: v.optional(v.string()), providerMetadata: v.optional(v.unknown()) }),
        v.strictObject({
          type: v.literal('file'),
          url: v.pipe(v.string(), v.maxLength(MAX_URL_LENGTH)),
          // What these say counts for nothing: what is kept of the file does.
          mediaType: v.optional(v.string()),
          filename: v.optional(v.string()),
          isGone: v.optional(v.boolean()),
          providerMetadata: v.optional(v.unknown()),
        }),
      ]),
    ),
    v.minLength(1),
    v.maxLength(16),
  ),
  metadata: v.optional(v.unknown()),
});

const MAX_VARIABLES = 32;
const MAX_VALUE_LENGTH = 500;

/** Their names and types are the app's to check. */
const variablesSchema = v.pipe(
  v.record(v.string(), v.union([v.pipe(v.string(), v.maxLength(MAX_VALUE_LENGTH)), v.number()])),
  v.maxEntries(MAX_VARIABLES),
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
    variables: v.optional(variablesSchema, {}),
    thinking: v.optional(v.boolean(), false),
  }),
  v.transform(({ id: conversation, messages, trigger, messageId, variables, thinking }) => ({
    conversation,
    question: messages.at(-1),
    isRegeneration: trigger === 'regenerate-message',
    // With the other trigger it names the answer to be replaced, which is the last in any case.
    replaces: trigger === 'regenerate-message' ? undefined : (messageId ?? undefined),
    variables,
    thinking,
  })),
  v.object({
    conversation: v.string(),
    question: questionSchema,
    isRegeneration: v.boolean(),
    replaces: v.undefinedable(id),
    variables: v.record(v.string(), v.union([v.string(), v.number()])),
    thinking: v.boolean(),
  }),
);

export type ChatRequest = v.InferOutput<typeof chatBodySchema>;

/** Ids of the files that go with the question. Throws ChatError `bad_request` for an address that is not one of ours. */
export function toFileIds({ question }: ChatRequest): string[] {
  const ids = question.parts.flatMap((part) => {
    if (part.type !== 'file') return [];
    const id = toFileId(part.url);
    if (id === undefined) throw new ChatError('bad_request', { detail: 'A file has to be uploaded first.' });
    return [id];
  });
  if (ids.length > MAX_FILES) throw new ChatError('too_many_files');
  return ids;
}

/** The visitor's message as it is kept. Throws ChatError `bad_request` when nothing is asked or too much. */
export function toQuestion({ question }: ChatRequest, files: FilePart[], now: number): Message {
  const text = cleanText(question.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'));
  if (text === '') throw new ChatError('bad_request', { detail: 'The question is empty.' });
  if (Array.from(text).length > MAX_QUESTION_LENGTH) {
    throw new ChatError('bad_request', { detail: `The question has more than ${MAX_QUESTION_LENGTH} characters.` });
  }
  return { id: question.id, role: 'user', parts: [...files, { type: 'text', text }], metadata: { createdAt: new Date(now).toISOString() } };
}
