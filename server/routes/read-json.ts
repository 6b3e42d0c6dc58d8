import type { Context } from 'hono';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** Enough for every body but a chat's, whose clients may send along the whole conversation. */
export const MAX_BODY_BYTES = 32 * 1_024;
export const MAX_CHAT_BODY_BYTES = 256 * 1_024;

/** From the headers to the last byte. Nobody types while the body is on its way. */
const BODY_MS = 15_000;

export interface ReadJsonOptions {
  clock: Clock;
  maxBytes?: number;
}

/**
 * The request's JSON, checked by the schema. Throws ChatError: `unsupported_media_type`, `payload_too_large` by the
 * bytes that really come, whatever the headers say, `request_timeout`, or `bad_request` with the name of the first
 * wrong field.
 */
export async function readJson<T>(
  c: Context<AppEnv>,
  schema: v.GenericSchema<unknown, T>,
  { clock, maxBytes = MAX_BODY_BYTES }: ReadJsonOptions,
): Promise<T> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ChatError('unsupported_media_type');
  const text = await readText(c, { clock, maxBytes });
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    throw new ChatError('bad_request', { cause: error, detail: 'The body is not JSON.' });
  }
  // To a schema without members an empty list is an object like any other.
  if (Array.isArray(json)) throw new ChatError('bad_request', { detail: 'Its form is wrong.' });
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  throw new ChatError('bad_request', { detail: toDetail(result.issues[0]) });
}

async function readText(c: Context<AppEnv>, { clock, maxBytes }: Required<ReadJsonOptions>): Promise<string> {
  const request = c.req.raw;
  const announced = Number(c.req.header('content-length'));
  if (announced > maxBytes) throw new ChatError('payload_too_large');
  // To read it whole is a third of the work of reading it as a stream. `NaN` where nothing is announced.
  const isWhole = announced > 0 && c.env?.holdsLength;
  if (!isWhole && !request.body) return '';
  const reader = isWhole ? undefined : request.body?.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const late = Promise.withResolvers<never>();
  const cancelTimer = clock.after(BODY_MS, () => late.reject(new ChatError('request_timeout')));
  let text = '';
  let bytes = 0;
  try {
    if (!reader) return decoder.decode(await Promise.race([request.arrayBuffer(), late.promise]));
    for (;;) {
      const { value, done } = await Promise.race([reader.read(), late.promise]);
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > maxBytes) throw new ChatError('payload_too_large');
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Not awaited: a body that stands still may take its time to be told.
    void reader?.cancel().catch(() => {});
    if (error instanceof ChatError) throw error;
    throw new ChatError('bad_request', { cause: error, detail: 'The body is not complete UTF-8.' });
  } finally {
    cancelTimer();
  }
}

/** Throws for a text that is no JSON, and for one with a member `__proto__` or `constructor.prototype` anywhere, which some code would take for more than names. */
function parseJson(text: string): unknown {
  if (!/__proto__|"prototype"|\\u00/i.test(text)) return JSON.parse(text);
  return JSON.parse(text, (name, value: unknown) => {
    if (name === '__proto__' || (name === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'))) throw new SyntaxError('A member has a name that is not taken.');
    return value;
  });
}

// Field names come from outside too, so only those that look like names are repeated.
function toDetail(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map((item) => String(item.key)).join('.');
  const isUnknown = issue.expected === 'never';
  if (!/^[\w.-]{1,80}$/.test(path)) return isUnknown ? 'It has an unknown field.' : 'Its form is wrong.';
  return isUnknown ? `Unknown field: ${path}.` : `Wrong or missing: ${path}.`;
}
