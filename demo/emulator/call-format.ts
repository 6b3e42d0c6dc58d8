import { Refusal } from './refusal.ts';

export const JSON_TYPE = 'application/json';
export const STREAM_TYPE = 'text/event-stream;charset=UTF-8';

/** Whether the caller asked for a stream; either header does. */
export function isStreamAsked({ headers }: Request): boolean {
  const accepts = (headers.get('accept') ?? '').toLowerCase();
  return headers.get('x-dashscope-sse')?.toLowerCase() === 'enable' || accepts.includes('text/event-stream');
}

/** The body's JSON, or its text when it is none. */
export async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Throws Refusal when the body did not come as JSON. */
export function checkJson({ headers }: Request, body: unknown): void {
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? '')) {
    throw new Refusal('InvalidParameter', 'The Content-Type must be application/json.');
  }
  if (typeof body === 'string') throw new Refusal('InvalidParameter', 'The request body is not a valid JSON object.');
}
