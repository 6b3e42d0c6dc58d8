import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createTestApp, readEvents, toMessage } from '../test-app.ts';

const base = '/v1/apps/default';
const adminToken = 'a-token-of-the-owner-for-this-test';
const admin = '/admin/v1/apps/default/feedback';

async function setUp() {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, adminToken, emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
  const token = await test.mint();
  const answer = async (text: string, as = token): Promise<Message> => toMessage(await readEvents(await test.ask(as, 'c1', text)));
  const give = (body: unknown, as = token): Promise<Response> => test.post(`${base}/feedback`, body, as);
  const read = async (): Promise<Message[]> => ((await (await test.request(`${base}/conversations/c1`, { token })).json()) as Conversation).messages;
  const asOwner = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(test.app.request(`http://chat.test${path}`, { headers: { authorization: `Bearer ${adminToken}`, ...headers } }));
  return { ...test, clock, token, answer, give, read, asOwner };
}

describe('feedback', () => {
  it('is seen again with the answer, changed, and taken back', async () => {
    const { answer, give, read } = await setUp();
    const { id } = await answer('Hello');
    expect((await give({ message: id, rating: 'up' })).status).toBe(204);
    expect((await read())[1]?.metadata.feedback).toEqual({ rating: 'up' });
    expect((await give({ message: id, rating: 'down', comment: ' Not what I asked.\u0000 ' })).status).toBe(204);
    expect((await read())[1]?.metadata.feedback).toEqual({ rating: 'down', comment: 'Not what I asked.' });
    expect((await give({ message: id, rating: null, comment: 'Words alone' })).status).toBe(204);
    expect((await read())[1]?.metadata.feedback).toEqual({ rating: null, comment: 'Words alone' });
    expect((await give({ message: id, rating: null })).status).toBe(204);
    expect((await read())[1]?.metadata).not.toHaveProperty('feedback');
  });

  it.each([
    [{}],
    [{ message: 'x' }],
    [{ message: 'x', rating: 'sideways' }],
    [{ message: '../x', rating: 'up' }],
    [{ message: 'x', rating: 'up', comment: 1 }],
    [{ message: 'x', rating: 'up', comment: '长'.repeat(2_001) }],
    [{ message: 'x', rating: 'up', conversation: 'c1' }],
  ])('cannot be %j', async (body) => {
    const { give } = await setUp();
    expect((await give(body)).status).toBe(400);
  });

  it('is about answers of one’s own alone, and a foreign one looks like none', async () => {
    const { answer, give, mint, read, post } = await setUp();
    const { id } = await answer('Hello');
    const ben = await mint();
    for (const message of [id, 'none']) expect((await give({ message, rating: 'up' }, ben)).status).toBe(404);
    expect((await give({ message: (await read())[0]?.id, rating: 'up' })).status).toBe(404);
    expect((await post(`${base}/feedback`, { message: id, rating: 'up' })).status).toBe(401);
    expect((await read())[1]?.metadata).not.toHaveProperty('feedback');
  });

  it('takes no more words than that, and exactly that many', async () => {
    const { answer, give } = await setUp();
    const { id } = await answer('Hello');
    expect((await give({ message: id, rating: 'down', comment: '𠮷'.repeat(2_000) })).status).toBe(204);
  });
});

describe('the owner', () => {
  it('reads it as lines of JSON, newest first, without a name', async () => {
    const { answer, give, asOwner, clock, token } = await setUp();
    for (const [text, rating, comment] of [['One', 'up'], ['Two', 'down', '=1+1 "no"']] as const) {
      await give({ message: (await answer(text)).id, rating, ...(comment ? { comment } : {}) });
      await clock.advance(60_000);
    }
    const response = await asOwner(admin);
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const text = await response.text();
    const lines = text.trim().split('\n').map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { givenAt: expect.any(String), rating: 'down', comment: '=1+1 "no"', conversation: 'c1', message: expect.any(String), question: 'Two', answer: 'Two' },
      { givenAt: expect.any(String), rating: 'up', conversation: 'c1', message: expect.any(String), question: 'One', answer: 'One' },
    ]);
    expect(text).not.toContain((JSON.parse(atob(token.split('.')[1] ?? '')) as { sub: string }).sub);
    const since = new Date(clock.now() - 60_000).toISOString();
    expect((await (await asOwner(`${admin}?since=${since}`)).text()).trim().split('\n')).toHaveLength(1);
    const csv = await (await asOwner(`${admin}?format=csv`)).text();
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain(`"'=1+1 ""no"""`);
  });

  it('reads all of it, however much there is', async () => {
    const { store, asOwner } = await setUp();
    for (let at = 0; at < 230; at++) {
      const owner = { app: 'default', visitor: `v${at}` };
      const question = { id: 'q', role: 'user' as const, parts: [{ type: 'text' as const, text: 'x' }], metadata: {} };
      await store.claimTurn({ owner, conversation: 'c', turn: `t${at}`, question, title: 'x', isRegeneration: false, runner: 'p', now: 1, leaseUntil: 1 });
      await store.endTurn({ owner, turn: `t${at}`, answer: { ...question, id: `t${at}`, role: 'assistant' }, now: 2, sendsTranscript: false });
      await store.writeFeedback(owner, { conversation: 'c', message: `t${at}` }, { rating: 'up', givenAt: Math.floor(at / 3) });
    }
    const lines = (await (await asOwner(admin)).text()).trim().split('\n');
    expect(new Set(lines.map((line) => (JSON.parse(line) as { message: string }).message)).size).toBe(230);
  });

  it('is not a page, and not somebody without the token', async () => {
    const { app, asOwner, token, request } = await setUp();
    expect((await asOwner(admin, { origin: 'https://shop.example' })).status).toBe(403);
    expect((await asOwner(admin, { origin: 'null' })).status).toBe(403);
    expect((await asOwner(admin, { 'sec-fetch-site': 'same-origin' })).status).toBe(403);
    expect((await request(admin, { method: 'OPTIONS' })).status).toBe(403);
    for (const bearer of ['', 'x', token, `${adminToken}x`, adminToken.slice(1)]) expect((await asOwner(admin, { authorization: `Bearer ${bearer}` })).status).toBe(401);
    const response = await app.request(`http://chat.test${admin}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await asOwner('/admin/v1/apps/none/feedback')).status).toBe(404);
    expect((await asOwner('/admin/v1/nothing')).status).toBe(404);
    expect((await asOwner(`${admin}?since=yesterday`)).status).toBe(400);
    expect((await asOwner(`${admin}?format=xml`)).status).toBe(400);
  });

  it('has nothing to read where no ADMIN_TOKEN is set', async () => {
    const { app } = await createTestApp();
    for (const bearer of ['', 'undefined']) expect((await app.request(`http://chat.test${admin}`, { headers: { authorization: `Bearer ${bearer}` } })).status).toBe(404);
  });
});
