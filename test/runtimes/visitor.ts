import { Buffer } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import { chatBody, page, readUntil, toEvents, toMessage } from '../server/test-app.ts';
import { textOf } from '../../server/wire/messages.ts';
import type { Conversation, UploadedFile, VisitorToken } from '../../server/wire/protocol.ts';
import type { Running } from './runtime.ts';

export interface Call {
  method?: string;
  body?: BodyInit;
  headers?: Record<string, string>;
}

/** Calls the backend as a page of the shop does, with the token of a new visitor or the one given. */
export async function createVisitor(running: () => Pick<Running, 'fetch'>, given?: string, app = 'default') {
  const api = `/v1/apps/${app}`;
  const post = { method: 'POST', body: '{}', headers: { origin: page, 'content-type': 'application/json' } };
  const token = given ?? ((await (await running().fetch(`${api}/visitor`, post)).json()) as VisitorToken).token;
  const call = (path: string, { headers = {}, ...init }: Call = {}): Promise<Response> =>
    running().fetch(api + path, { ...init, headers: { origin: page, authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers } });

  return {
    token,
    call,
    ask: (conversation: string, text: string, files: readonly Pick<UploadedFile, 'url'>[] = []): Promise<Response> => {
      const body = chatBody(conversation, text, `q-${conversation}`);
      for (const { url } of files) body.messages[0]?.parts.unshift({ type: 'file', mediaType: 'x/y', url } as never);
      return call('/chat', { method: 'POST', body: JSON.stringify(body) });
    },
    follow: (conversation: string, lastEventId?: string): Promise<Response> => call(`/chat/${conversation}/stream`, lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
    stop: (conversation: string): Promise<Response> => call(`/chat/${conversation}/stop`, { method: 'POST', body: '{}' }),
    async read(conversation: string): Promise<Conversation> {
      return (await (await call(`/conversations/${conversation}`)).json()) as Conversation;
    },
    async upload(name: string, content: Uint8Array<ArrayBuffer>): Promise<UploadedFile> {
      const headers = { 'content-type': 'application/octet-stream', 'content-length': String(content.byteLength), 'x-file-name': name, 'x-file-md5': createHash('md5').update(content).digest('hex') };
      const taken = await call('/files', { method: 'POST', body: content, headers });
      if (taken.status !== 201) throw new Error(`${taken.status}: ${await taken.text()}`);
      return (await taken.json()) as UploadedFile;
    },
  };
}

export const visitorSecret = 'canary-3f9a1c77e2b84d06a5d1-visitor';

/** What the shop's server signs for a person. */
export function signVisitor(sub: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, aud: 'default', iat: now, exp: now + 600 })}`;
  return `${signed}.${createHmac('sha256', visitorSecret).update(signed).digest('base64url')}`;
}

/** Reads a stream up to the first words of the answer, or so many pieces of it. */
export async function readFirst(response: Response, pieces = 1): Promise<{ seen: string; rest: () => Promise<string>; leave: () => Promise<void> }> {
  if (!response.body) throw new Error(`${response.status} without a body`);
  const reader = response.body.getReader();
  const seen = await readUntil(reader, (text) => text.split('text-delta').length > pieces && text.endsWith('\n\n'));
  return { seen, rest: () => readUntil(reader, () => false), leave: () => reader.cancel() };
}

export function textIn(stream: string): string {
  return textOf(toMessage(toEvents(stream)));
}

/** Asks again until it is so. */
export async function eventually<T>(ask: () => Promise<T> | T, isSo: (value: T) => boolean, everyMs = 25): Promise<T> {
  for (const until = performance.now() + 25_000; ; ) {
    const value = await ask();
    if (isSo(value)) return value;
    if (performance.now() > until) throw new Error(`Not within 25 s: ${isSo.toString()} of ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
