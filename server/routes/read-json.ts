import type { Context } from 'hono';
import * as v from 'valibot';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** Enough for every body but a chat's, whose clients may send along the whole conversation. */
export const MAX_BODY_BYTES = 32 * 1_024;
export const MAX_CHAT_BODY_BYTES = 256 * 1_024;

/**
 * The request's JSON, checked by the schema. Throws ChatError: `unsupported_media_type`, `payload_too_large` by the
 * bytes that really come, whatever the headers say, or `bad_request` with the name of the first wrong field.
 */
export async function readJson<T>(
  c: Context<AppEnv>,
  schema: v.GenericSchema<unknown, T>,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<T> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ChatError('unsupported_media_type');
  const text = await readText(c.req.raw, maxBytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ChatError('bad_request', { cause: error, detail: 'The body is not JSON.' });
  }
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  throw new ChatError('bad_request', { detail: toDetail(result.issues[0]) });
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw new ChatError('payload_too_large');
  if (!request.body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    // Leaving the loop by a throw cancels the body.
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new ChatError('payload_too_large');
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError('bad_request', { cause: error, detail: 'The body is not complete UTF-8.' });
  }
}

// Field names come from outside too, so only those that look like names are repeated.
function toDetail(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map((item) => String(item.key)).join('.');
  const isUnknown = issue.expected === 'never';
  if (!/^[\w.-]{1,80}$/.test(path)) return isUnknown ? 'It has an unknown field.' : 'Its form is wrong.';
  return isUnknown ? `Unknown field: ${path}.` : `Wrong or missing: ${path}.`;
}
