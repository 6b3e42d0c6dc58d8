import { describe, expect, it } from 'vitest';
import { createMemoryApi, type MemoryApi } from '../../../widget/transport/memory-api.ts';
import { createToolRequest } from '../../../widget/transport/tool-request.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { errorResponse, jsonResponse } from './fake-backend.ts';
import { stubRequests } from './stub-requests.ts';

function setUp(answer: Response, token: string | undefined = 'a.b.c'): { memory: MemoryApi; requests: string[] } {
  const requests: string[] = [];
  stubRequests((method, url) => {
    requests.push(`${method} ${new URL(url).pathname}`);
    return Promise.resolve(answer);
  });
  const request = createToolRequest({ api: { asVisitor: (work) => work(token) }, endpoint: 'https://chat.example.com', clock: createFakeClock() });
  return { memory: createMemoryApi({ request, app: 'shop', token: { read: () => token || undefined } }), requests };
}

const path = '/v1/apps/shop/memory';

describe('the memory api', () => {
  it('reads as the visitor', async () => {
    const { memory, requests } = setUp(jsonResponse({ enabled: true, facts: [{ id: 'f1', text: 'Likes tea' }] }));
    expect(await memory.read()).toEqual({ enabled: true, facts: [{ id: 'f1', text: 'Likes tea' }] });
    expect(requests).toEqual([`GET ${path}`]);
  });

  it('asks nobody about a visitor who never asked anything', async () => {
    const { memory, requests } = setUp(jsonResponse({}), '');
    expect(await memory.read()).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('deletes one fact, and everything', async () => {
    const { memory, requests } = setUp(new Response(null, { status: 204 }));
    await memory.removeFact('a/b');
    await memory.forget();
    expect(requests).toEqual([`DELETE ${path}/a%2Fb`, `DELETE ${path}`]);
  });

  it('takes a fact for deleted that is gone already', async () => {
    const { memory } = setUp(errorResponse(404, 'not_found'));
    await expect(memory.removeFact('f1')).resolves.toBeUndefined();
  });

  it('throws what else goes wrong', async () => {
    await expect(setUp(errorResponse(503, 'upstream_busy', true)).memory.removeFact('f1')).rejects.toMatchObject({ failure: { code: 'upstream_busy' } });
    await expect(setUp(errorResponse(502, 'upstream_down', true)).memory.forget()).rejects.toMatchObject({ failure: { code: 'upstream_down' } });
  });

  it.each([
    ['no list', jsonResponse({ facts: 'x' }), 'endpoint'],
    ['nothing', jsonResponse(null), 'endpoint'],
    ['half of it', new Response('{"facts":[', { headers: { 'content-type': 'application/json' } }), 'endpoint'],
  ])('tells an answer with %s', async (_what, answer, code) => {
    await expect(setUp(answer).memory.read()).rejects.toMatchObject({ failure: { code } });
  });

  it('leaves out what is no fact', async () => {
    const facts = [null, 1, {}, { id: '', text: 'x' }, { id: 'f', text: { type: 'b' } }, { id: ['f'], text: 'x' }, { id: 'f2', text: '' }];
    expect(await setUp(jsonResponse({ enabled: 'yes', facts })).memory.read()).toEqual({ enabled: false, facts: [{ id: 'f2', text: '' }] });
  });
});
