import { describe, expect, it } from 'vitest';
import type { Conversation, ConversationList, ConversationSummary } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createTestApp } from '../test-app.ts';

const base = '/v1/apps/default/conversations';

async function setUp() {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
  const token = await test.mint();
  const say = async (conversation: string, text: string, id?: string): Promise<void> => {
    await (await test.ask(token, conversation, text, id)).text();
    await clock.advance(1_000);
  };
  const get = async <T>(path: string, as = token): Promise<T> => (await (await test.request(base + path, { token: as })).json()) as T;
  const patch = (id: string, body: unknown, as = token): Promise<Response> => test.request(`${base}/${id}`, { method: 'PATCH', token: as, body: JSON.stringify(body) });
  return { ...test, clock, token, say, get, patch };
}

describe('searching', () => {
  it('finds words of titles, questions and answers, in any case and width, newest first', async () => {
    const { say, get, patch } = await setUp();
    await say('c1', 'Do you have LONGJING tea?');
    await say('c2', '运费是多少？');
    await say('c3', 'What is ｏｏｌｏｎｇ?');
    await say('c1', 'And a teapot?');
    await patch('c2', { title: 'Shipping of tea' });
    const find = async (query: string): Promise<string[]> => (await get<ConversationList>(`?query=${encodeURIComponent(query)}`)).conversations.map(({ id }) => id);
    expect(await find('tea')).toEqual(['c1', 'c2']);
    expect(await find('longjing')).toEqual(['c1']);
    expect(await find('Oolong')).toEqual(['c3']);
    expect(await find('运费')).toEqual(['c2']);
    expect(await find('tea shipping')).toEqual(['c2']);
    expect(await find('teapot Longjing')).toEqual(['c1']);
    expect(await find('"type"')).toEqual([]);
    expect(await find('%')).toEqual([]);
    expect(await find(' ')).toEqual(['c1', 'c3', 'c2']);
  });

  it('looks into nobody else’s, and takes no book for a query', async () => {
    const { say, get, mint, request, token } = await setUp();
    await say('c1', 'My secret');
    expect(await get<ConversationList>('?query=secret', await mint())).toEqual({ conversations: [] });
    expect((await request(`${base}?query=${'x'.repeat(201)}`, { token })).status).toBe(400);
  });

  it('goes on page by page', async () => {
    const { store, token, get } = await setUp();
    const owner = { app: 'default', visitor: visitorOf(token) };
    for (let index = 0; index < 205; index++) {
      const question = { id: 'q', role: 'user', parts: [{ type: 'text', text: index % 50 === 0 ? 'needle' : 'hay' }], metadata: {} } as const;
      const times = { now: 1_000 + Math.floor(index / 2), leaseUntil: 0 };
      await store.claimTurn({ owner, conversation: `c${index}`, turn: `t${index}`, question: { ...question, parts: [...question.parts] }, title: 'x', isRegeneration: false, runner: 'p', ...times });
    }
    for (const [query, count] of [['', 205], ['needle', 5]] as const) {
      const ids: string[] = [];
      let pages = 0;
      for (let before: string | undefined = ''; before !== undefined; pages++) {
        const page: ConversationList = await get(`?query=${query}&before=${before}`);
        ids.push(...page.conversations.map(({ id }) => id));
        before = page.next;
      }
      expect(pages).toBe(3);
      expect(new Set(ids).size).toBe(count);
      expect(ids).toHaveLength(count);
    }
  });
});

describe('a title', () => {
  it('is what the visitor called it', async () => {
    const { say, get, patch, clock } = await setUp();
    await say('c1', 'Hello');
    const response = await patch('c1', { title: '  My \u202etea\n\u0007order ' });
    expect(response.status).toBe(200);
    const renamed = (await response.json()) as ConversationSummary;
    expect(renamed).toEqual({ id: 'c1', title: 'My \u202etea order', createdAt: expect.any(String), updatedAt: expect.any(String) });
    await clock.advance(1_000);
    await say('c1', 'And?');
    expect((await get<ConversationList>('')).conversations[0]?.title).toBe(renamed.title);
  });

  it.each([[{}], [{ title: '' }], [{ title: ' \n' }], [{ title: 'x'.repeat(81) }], [{ title: 1 }], [{ title: 'x', id: 'c2' }], [null]])('cannot be %j', async (body) => {
    const { say, patch } = await setUp();
    await say('c1', 'Hello');
    expect((await patch('c1', body)).status).toBe(400);
  });

  it('of somebody else’s is not found, as one of none', async () => {
    const { say, get, patch, mint } = await setUp();
    await say('c1', 'Hello');
    const ben = await mint();
    expect((await patch('c1', { title: 'Mine' }, ben)).status).toBe(404);
    expect((await patch('none', { title: 'Mine' }, ben)).status).toBe(404);
    expect((await get<Conversation>('/c1')).title).toBe('Hello');
  });
});

describe('history', () => {
  it('is read page by page, from the newest back', async () => {
    const { say, get } = await setUp();
    for (const at of [1, 2, 3]) await say('c1', `Question ${at}`, `q${at}`);
    const roles = ({ messages }: Conversation): string[] => messages.map(({ role, id }) => (role === 'user' ? id : 'answer'));
    expect(await get('/c1')).not.toHaveProperty('earlier');
    const newest = await get<Conversation>('/c1?limit=2');
    expect(roles(newest)).toEqual(['q3', 'answer']);
    const middle = await get<Conversation>(`/c1?limit=3&before=${newest.earlier}`);
    expect(roles(middle)).toEqual(['answer', 'q2', 'answer']);
    const oldest = await get<Conversation>(`/c1?limit=3&before=${middle.earlier}`);
    expect(roles(oldest)).toEqual(['q1']);
    expect(oldest).not.toHaveProperty('earlier');
    expect((await get<Conversation>('/c1?before=none')).messages).toEqual([]);
  });

  it.each(['0', '501', '-1', 'x', '1e2', ''])('is not read %j at a time', async (limit) => {
    const { say, request, token } = await setUp();
    await say('c1', 'Hello');
    expect((await request(`${base}/c1?limit=${limit}`, { token })).status).toBe(400);
  });
});

function visitorOf(token: string): string {
  return (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}
