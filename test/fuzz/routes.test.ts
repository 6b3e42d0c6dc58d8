import fc from 'fast-check';
import { beforeAll, expect } from 'vitest';
import type { Conversation } from '../../server/wire/protocol.ts';
import { openFiles } from '../server/file-app.ts';
import { createFakeClock } from '../fake-clock.ts';
import { createTestApp, page, readEvents, toMessage } from '../server/test-app.ts';
import { fuzz, jsonBytes, jsonValues, texts } from './fuzz.ts';

const adminToken = 'a-token-of-the-owner-for-this-test';
const visitorSecret = 'what the site and the backend share';
const workspace = 'llm-emulator';
const codes = /^[a-z_]+$/;
/** What is the backend's own, and never anybody's input: the place of a file, a frame of a stack, a library's sentence. */
const INSIDE = /node_modules|\/server\/|\.ts:\d|at \w+ \(|SQLITE|valibot|Unexpected token|is not valid JSON/;

type App = Awaited<ReturnType<typeof createTestApp>>;
let test: App;
let token: string;
let turn: string;
let routes: { method: string; path: string }[];

beforeAll(async () => {
  const clock = createFakeClock();
  test = await createTestApp({
    clock,
    adminToken,
    visitorSecret,
    settings: { workspace, files: true, images: true, variables: { city: { type: 'slug', default: 'Oslo' } }, thinking: 'visitor' },
    emulator: { apps: { 'app-1': { workspace, scenario: 'echo', vision: true } } },
    openFiles: (service) => openFiles(service, clock),
  });
  token = await test.mint();
  turn = toMessage(await readEvents(await test.ask(token, 'c1', 'Hello', 'q1'))).id;
  routes = test.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => ({ method, path }));
});

const ids = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('c1', 'q1', 'none', '..', '%2e%2e', '__proto__', 'c1/../c1', 'c1;x') }, { weight: 1, arbitrary: texts() }, { weight: 1, arbitrary: fc.constant('').map(() => turn) });
const anyId = ids.chain((id) => fc.boolean().map((isEncoded) => (isEncoded ? encodeURIComponent(id.toWellFormed()) : id)));
const queries = fc.array(fc.tuple(fc.constantFrom('query', 'before', 'limit', 'poll', 'until', 'signature', 'place', 'since', 'format', 'x'), texts(['jsonl', 'csv', '1', '9', '2026-01-01'])), { maxLength: 3 });

/** Bodies near those that are taken, with one place or another changed. */
function near(valid: Record<string, unknown>): fc.Arbitrary<unknown> {
  const names = Object.keys(valid);
  return fc.tuple(fc.subarray(names), jsonValues(), fc.oneof(fc.constantFrom(...names), texts())).map(([kept, value, name]) => ({ ...Object.fromEntries(kept.map((key) => [key, valid[key]])), [name]: value }));
}

const message = { id: 'q2', role: 'user', parts: [{ type: 'text', text: 'Hello' }] };
const bodies = jsonBytes(
  fc.oneof(
    jsonValues(),
    near({ id: 'c2', messages: [message], trigger: 'submit-message', messageId: 'q1', variables: { city: 'Oslo' }, thinking: true }),
    near(message).map((changed) => ({ id: 'c2', messages: [changed] })),
    near({ type: 'file', url: '/v1/apps/default/files/x' }).map((part) => ({ id: 'c2', messages: [{ ...message, parts: [part, ...message.parts] }] })),
    near({ message: 'x', rating: 'up', comment: 'x' }),
    near({ title: 'x' }),
    near({ token: 'a.b.c', handOver: 'c1' }),
    near({ sub: 'anna' }),
  ),
);
const headers = fc.array(
  fc.tuple(
    fc.constantFrom('content-type', 'content-length', 'last-event-id', 'x-file-name', 'x-file-md5', 'authorization', 'origin', 'cookie', 'x-forwarded-host', 'x-forwarded-for', 'x-http-method-override', 'sec-fetch-site', 'accept', 'referer', 'if-none-match', 'range'),
    fc.oneof(texts(['application/json', 'text/plain', 'Bearer ', page, 't:1', 'a.png', '0'.repeat(32), '12']), fc.constantFrom('application/json', 'application/json; charset=utf-16', 'null', '1e309', '-1')),
  ),
  { maxLength: 4 },
);
const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'QUERY', 'get', 'X');

async function send(method: string, path: string, { body, extra, admin }: { body: Uint8Array<ArrayBuffer> | undefined; extra: readonly (readonly [string, string])[]; admin: boolean }): Promise<void> {
  const sent = new Headers({ origin: page, authorization: `Bearer ${admin ? adminToken : token}`, ...(body ? { 'content-type': 'application/json' } : {}) });
  if (admin) sent.delete('origin');
  for (const [name, value] of extra) {
    try {
      sent.set(name, value);
    } catch {
      // No header that could be sent.
    }
  }
  const hasBody = body !== undefined && !/^(?:get|head)$/i.test(method);
  const request = new Request(new URL(path, 'http://chat.test'), { method, headers: sent, ...(hasBody ? { body } : {}) });
  const response = await test.app.fetch(request);
  const text = await response.text();
  const told = `${method} ${path} ${response.status} ${text.slice(0, 300)}`;
  expect(response.status, told).toBeLessThan(500);
  expect(response.headers.get('x-content-type-options'), told).toBe('nosniff');
  if (response.status >= 400 && method !== 'HEAD') {
    const { error } = JSON.parse(text) as { error: { code: string; message: string; requestId: string } };
    expect(error.code, told).toMatch(codes);
    expect(error.message, told).not.toMatch(INSIDE);
    expect(Object.keys(error).filter((name) => !['code', 'message', 'retryable', 'retryAfterSeconds', 'requestId'].includes(name)), told).toEqual([]);
  }
}

const requests = fc.record({ at: fc.nat(), method: fc.option(methods, { freq: 5 }), id: anyId, queries, body: fc.option(bodies), extra: headers, alias: fc.oneof({ weight: 9, arbitrary: fc.constant('default') }, { weight: 1, arbitrary: texts() }) });

fuzz(
  'every route answers whatever comes, and nothing of the inside',
  requests,
  async ({ at, method, id, queries: asked, body, extra, alias }) => {
    const route = routes[at % routes.length] ?? { method: 'GET', path: '/' };
    const search = new URLSearchParams(asked).toString();
    const path = `${route.path.replace(':app', encodeURIComponent(alias.toWellFormed())).replace(/:\w+/g, () => id)}${search ? `?${search}` : ''}`;
    // The one that ends this test's visitor.
    if ((method ?? route.method) === 'DELETE' && /\/visitor\/?(?:\?|$)/.test(path)) return;
    await send(method ?? route.method, path, { body: body ?? undefined, extra, admin: path.startsWith('/admin') });
  },
  0.4,
);

fuzz(
  'every path answers',
  fc.tuple(methods, texts(['v1', 'apps', 'default', 'chat', 'admin', 'healthz', 'visitor', '//', ';x', '%2f', '%00', '/./', 'V1'])),
  async ([method, path]) => {
    const address = `http://chat.test/${path.toWellFormed()}`;
    if (URL.canParse(address)) await send(method, address, { body: undefined, extra: [], admin: false });
  },
  0.1,
);

fuzz(
  'a question is taken as it was typed, or refused',
  texts(['__proto__', '${', '{{', '<script>', '](', '`']),
  async (text) => {
    const conversation = `c-${crypto.randomUUID()}`;
    const response = await test.ask(token, conversation, text);
    if (response.status !== 200) {
      expect(response.status).toBe(400);
      return;
    }
    const answer = toMessage(await readEvents(response));
    const kept = (await (await test.request(`/v1/apps/default/conversations/${conversation}`, { token })).json()) as Conversation;
    expect(kept.messages.at(-1)).toEqual(answer);
    // oxlint-disable-next-line no-control-regex -- those must be gone
    expect(JSON.stringify(kept.messages[0]?.parts)).not.toMatch(/\\u00(?:0[0-8bcef]|1)|\\ud[89a-f]/);
    expect({}).not.toHaveProperty('polluted');
  },
  0.1,
);
