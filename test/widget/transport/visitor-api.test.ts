import { describe, expect, it } from 'vitest';
import { createVisitorApi } from '../../../widget/transport/visitor-api.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { errorResponse, jsonResponse } from './fake-backend.ts';
import { stubRequests } from './stub-requests.ts';

function setUp(answers: Response[]) {
  const requests: string[] = [];
  stubRequests((method, url, headers) => {
    requests.push(`${method} ${new URL(url).pathname} ${headers['authorization']}`);
    return Promise.resolve(answers.shift() ?? new Response());
  });
  let token: string | undefined = 'a.b.c';
  const box = { read: () => token, write: (written: string | undefined) => void (token = written) };
  const visitor = createVisitorApi({ endpoint: 'https://chat.example.com', app: 'shop', clock: createFakeClock(), token: box });
  return { visitor, requests, box };
}

const receipt = { id: 'e', requestedAt: '2026-01-01T00:00:00.000Z', state: 'erasing', waitsFor: ['sessions'] };

describe('the visitor api', () => {
  it('reads all that is kept', async () => {
    const { visitor, requests } = setUp([jsonResponse({ app: 'shop', conversations: [] })]);
    expect(await visitor.readAll()).toEqual({ app: 'shop', conversations: [] });
    expect(requests).toEqual(['GET /v1/apps/shop/visitor/export Bearer a.b.c']);
  });

  it('erases, forgets the token, and asks with it how far that is', async () => {
    const { visitor, requests, box } = setUp([jsonResponse(receipt, 202), jsonResponse({ ...receipt, state: 'done', waitsFor: [] })]);
    const erasure = await visitor.erase();
    expect(erasure?.receipt).toEqual(receipt);
    expect(box.read()).toBeUndefined();
    expect(await erasure?.refresh()).toMatchObject({ state: 'done' });
    expect(requests).toEqual(['DELETE /v1/apps/shop/visitor Bearer a.b.c', 'GET /v1/apps/shop/visitor/erasure Bearer a.b.c']);
  });

  it('asks nobody about a visitor who never asked anything', async () => {
    const { visitor, requests, box } = setUp([]);
    box.write(undefined);
    expect(await visitor.readAll()).toBeUndefined();
    expect(await visitor.erase()).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('says when nothing was erased, and keeps the token', async () => {
    const { visitor, box } = setUp([errorResponse(503, 'unavailable'), jsonResponse({}), jsonResponse({})]);
    await expect(visitor.erase()).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    await expect(visitor.erase()).rejects.toMatchObject({ failure: { code: 'endpoint' } });
    await expect(visitor.readAll()).rejects.toMatchObject({ failure: { code: 'endpoint' } });
    expect(box.read()).toBe('a.b.c');
  });
});
