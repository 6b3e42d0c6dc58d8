import * as v from 'valibot';
import { toFileId } from '../chat/files/file-id.ts';
import { cleanText } from '../clean-text.ts';
import { ChatError } from '../errors.ts';
import { MAX_FILES } from '../wire/file-types.ts';
import { type FilePart, ID_PATTERN, MAX_PAGE_LABEL_LENGTH, MAX_PAGE_TEXT_LENGTH, MAX_QUESTION_LENGTH, type Message, type PagePart } from '../wire/protocol.ts';

const MAX_URL_LENGTH = 2_048;

const id = v.pipe(v.string(), v.regex(ID_PATTERN));

const label = v.optional(v.pipe(v.string(), v.check((text) => isWithin(text, MAX_PAGE_LABEL_LENGTH), `has more than ${MAX_PAGE_LABEL_LENGTH} characters`)));
const pageText = v.optional(v.pipe(v.string(), v.check((text) => isWithin(text, MAX_PAGE_TEXT_LENGTH), `has more than ${MAX_PAGE_TEXT_LENGTH} characters`)));

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
        v.strictObject({ type: v.literal('data-page'), id: v.optional(v.string()), data: v.strictObject({ title: label, url: label, selection: pageText, text: pageText }) }),
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

export interface QuestionContext {
  files: FilePart[];
  /** Whether the app takes what a page sends along. */
  takesPage: boolean;
  now: number;
}

/** The visitor's message as it is kept. Throws ChatError `bad_request` when nothing is asked or too much. */
export function toQuestion({ question }: ChatRequest, { files, takesPage, now }: QuestionContext): Message {
  const text = cleanText(question.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'));
  if (text === '') throw new ChatError('bad_request', { detail: 'The question is empty.' });
  if (!isWithin(text, MAX_QUESTION_LENGTH)) {
    throw new ChatError('bad_request', { detail: `The question has more than ${MAX_QUESTION_LENGTH} characters.` });
  }
  const page = takesPage ? toPageParts(question.parts) : [];
  return { id: question.id, role: 'user', parts: [...files, ...page, { type: 'text', text }], metadata: { createdAt: new Date(now).toISOString() } };
}

/** What the page sent along, without what nobody wrote there. Where several came, the last counts. */
function toPageParts(parts: ChatRequest['question']['parts']): PagePart[] {
  const part = parts.findLast(({ type }) => type === 'data-page');
  if (part?.type !== 'data-page') return [];
  const { url, ...texts } = part.data;
  const address = url === undefined ? undefined : toAddress(url);
  const data = Object.fromEntries(
    Object.entries({ ...texts, url: address }).flatMap(([name, value]) => {
      const text = cleanText(value ?? '');
      return text === '' ? [] : [[name, text]];
    }),
  );
  return Object.keys(data).length > 0 ? [{ type: 'data-page', data }] : [];
}

/** Without what follows the path, whoever sent it: tokens and names stand there. */
function toAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname } = new URL(url);
  return /^https?:$/.test(protocol) ? origin + pathname : undefined;
}

function isWithin(text: string, limit: number): boolean {
  return text.length <= limit || Array.from(text).length <= limit;
}
