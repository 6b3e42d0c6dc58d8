import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../widget/transport/api-client.ts';
import { createMemoryApi, type MemoryApi } from '../../../widget/transport/memory-api.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { errorResponse, jsonResponse } from './fake-backend.ts';

function setUp(answer: Response, token: string | undefined = 'a.b.c'): { memory: MemoryApi; requests: string[] } {
  const requests: string[] = [];
  const fakeFetch: typeof fetch = (input, { method = 'GET', headers } = {}) => {
    const { authorization } = (headers ?? {}) as Record<string, string>;
    requests.push(`${method} ${new URL(String(input)).pathname} ${authorization}`);
    return Promise.resolve(answer);
  };
  const box = { read: () => token || undefined, write: () => undefined };
  const api = createApiClient({ endpoint: 'https://chat.example.com', app: 'shop', fetch: fakeFetch, clock: createFakeClock(), token: box });
  return { memory: createMemoryApi({ api, app: 'shop', token: box }), requests };
}

const path = '/v1/apps/shop/memory';

describe('the memory api', () => {
  it('reads as the visitor', async () => {
    const { memory, requests } = setUp(jsonResponse({ enabled: true, facts: [{ id: 'f1', text: 'Likes tea' }] }));
    expect(await memory.read()).toEqual({ enabled: true, facts: [{ id: 'f1', text: 'Likes tea' }] });
    expect(requests).toEqual([`GET ${path} Bearer a.b.c`]);
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
    expect(requests).toEqual([`DELETE ${path}/a%2Fb Bearer a.b.c`, `DELETE ${path} Bearer a.b.c`]);
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
    ['half of it', new Response('{"facts":[', { headers: { 'content-type': 'application/json' } }), 'network'],
  ])('tells an answer with %s', async (_what, answer, code) => {
    await expect(setUp(answer).memory.read()).rejects.toMatchObject({ failure: { code } });
  });

  it('leaves out what is no fact', async () => {
    const facts = [null, 1, {}, { id: '', text: 'x' }, { id: 'f', text: { type: 'b' } }, { id: ['f'], text: 'x' }, { id: 'f2', text: '' }];
    expect(await setUp(jsonResponse({ enabled: 'yes', facts })).memory.read()).toEqual({ enabled: false, facts: [{ id: 'f2', text: '' }] });
  });
});
