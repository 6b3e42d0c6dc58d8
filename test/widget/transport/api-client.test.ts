import { describe, expect, it } from 'vitest';
import { createApiClient, type ApiClient } from '../../../widget/transport/api-client.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';
import { errorResponse, jsonResponse, streamResponse } from './fake-backend.ts';

type Answer = Response | Error | 'hangs';

interface Setup {
  api: ApiClient;
  requests: { url: string; init: RequestInit }[];
  token: { value: string | undefined };
  clock: FakeClock;
}

function setUp(answers: Record<string, Answer[]>, token?: string): Setup {
  const requests: Setup['requests'] = [];
  const kept: Setup['token'] = { value: token };
  const clock = createFakeClock();
  const fakeFetch: typeof fetch = (input, init = {}) => {
    const url = input instanceof Request ? input.url : input.toString();
    requests.push({ url, init });
    const answer = answers[new URL(url).pathname]?.shift();
    // Nobody is there, unless a test says otherwise.
    if (answer instanceof Error || (!answer && url.endsWith('/healthz'))) return Promise.reject(answer ?? new TypeError('Failed to fetch'));
    if (answer instanceof Response) return Promise.resolve(answer);
    return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
  };
  const api = createApiClient({
    endpoint: 'https://chat.example.com/base',
    app: 'shop',
    fetch: fakeFetch,
    clock,
    token: { read: () => kept.value, write: (value) => (kept.value = value) },
  });
  return { api, requests, token: kept, clock };
}

const app = '/base/v1/apps/shop';
const body = { id: 'c1', messages: [{ id: 'm1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'hi' }] }] };
const signal = new AbortController().signal;

describe('the api client', () => {
  it('reads the profile without saying who asks', async () => {
    const { api, requests, token } = setUp({ [app]: [jsonResponse({ app: 'shop', texts: {}, imagePrefixes: [] })] });
    expect(await api.readProfile()).toMatchObject({ app: 'shop' });
    expect(requests[0]?.init).toMatchObject({ credentials: 'omit', cache: 'no-store', referrerPolicy: 'origin', headers: {} });
    expect(token.value).toBeUndefined();
  });

  it('sends what a browser was asked to do before', async () => {
    const { api, requests, token } = setUp({ [`${app}/visitor`]: [jsonResponse({ token: 'one' })] });
    const solution = { algorithm: 'SHA-256' as const, challenge: 'c', salt: 's', signature: 'g', number: 7 };
    expect(await api.mint(solution)).toBe('one');
    expect(token.value).toBe('one');
    expect(requests[0]?.init.body).toBe(JSON.stringify({ solution }));
  });

  it('gets a token before the first request of a visitor, once for all', async () => {
    const { api, requests, token } = setUp({
      [`${app}/visitor`]: [jsonResponse({ token: 'one' })],
      [`${app}/chat`]: [streamResponse([])],
      [`${app}/chat/c1/stop`]: [jsonResponse({ stopped: true })],
    });
    await Promise.all([api.openChat(body, signal), api.stop('c1')]);
    expect(token.value).toBe('one');
    expect(requests.filter(({ url }) => url.endsWith('/visitor'))).toHaveLength(1);
    const chat = requests.find(({ url }) => url.endsWith('/chat'))?.init;
    expect(chat).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer one', 'content-type': 'application/json' } });
    expect(chat?.body).toBe(JSON.stringify(body));
  });

  it('replaces a token that is refused, once', async () => {
    const { api, requests, token } = setUp(
      { [`${app}/visitor`]: [jsonResponse({ token: 'two' })], [`${app}/chat`]: [errorResponse(401, 'unauthorized', true), streamResponse([])] },
      'old',
    );
    await api.openChat(body, signal);
    expect(token.value).toBe('two');
    expect(requests.map(({ url }) => url.split('/').at(-1))).toEqual(['chat', 'visitor', 'chat']);
  });

  it('gives up when the new token is refused too', async () => {
    const { api } = setUp(
      {
        [`${app}/visitor`]: [jsonResponse({ token: 'two' }), jsonResponse({ token: 'three' })],
        [`${app}/chat`]: [errorResponse(401, 'unauthorized', true), errorResponse(401, 'unauthorized', true)],
      },
      'old',
    );
    await expect(api.openChat(body, signal)).rejects.toMatchObject({ failure: { code: 'unauthorized' } });
  });

  it('keeps the fresh token of a response', async () => {
    const { api, token } = setUp({ [`${app}/chat/c1/stop`]: [jsonResponse({ stopped: false }, 200, { 'x-visitor-token': 'fresh' })] }, 'old');
    expect(await api.stop('c1')).toEqual({ stopped: false });
    expect(token.value).toBe('fresh');
  });

  it('asks for what follows an event', async () => {
    const { api, requests } = setUp({ [`${app}/chat/c1/stream`]: [streamResponse([]), new Response(null, { status: 204 })] }, 'a');
    expect((await api.openStream('c1', 't1:7', signal)).status).toBe(200);
    expect((await api.openStream('c1', undefined, signal)).status).toBe(204);
    expect(requests[0]?.init.headers).toMatchObject({ 'last-event-id': 't1:7' });
    expect(requests[1]?.init.headers).not.toHaveProperty('last-event-id');
  });

  it('tells errors of the backend by their code', async () => {
    const { api } = setUp({ [app]: [errorResponse(403, 'origin_refused')] });
    await expect(api.readProfile()).rejects.toMatchObject({ failure: { code: 'origin_refused', retryable: false, requestId: 'r1' } });
  });

  it('has no conversation where the backend has none', async () => {
    const { api } = setUp({ [`${app}/conversations/c1`]: [errorResponse(404, 'not_found')] }, 'a');
    expect(await api.readConversation('c1')).toBeUndefined();
  });

  it.each([
    ['a page', new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['a page that says not found', new Response('<html>', { status: 404, headers: { 'content-type': 'text/html' } })],
    ['JSON of somebody else', jsonResponse({ hello: 'world' })],
    ['JSON that is no object', jsonResponse(null)],
    ['an error of somebody else', jsonResponse({ message: 'no' }, 404)],
  ])('tells a wrong endpoint by %s', async (_what, answer) => {
    const { api } = setUp({ [app]: [answer] });
    await expect(api.readProfile()).rejects.toMatchObject({ failure: { code: 'endpoint' } });
  });

  it.each([
    ['no network', new TypeError('Failed to fetch')],
    ['a gateway that finds nobody', new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['JSON that is cut', new Response('{"app":', { headers: { 'content-type': 'application/json' } })],
  ])('tells a lost connection by %s', async (_what, answer) => {
    const { api } = setUp({ [app]: [answer] });
    await expect(api.readProfile()).rejects.toMatchObject({ failure: { code: 'network', retryable: true } });
  });

  it('does not wait for ever', async () => {
    const { api, clock } = setUp({ [app]: ['hangs'] });
    const reading = expect(api.readProfile()).rejects.toMatchObject({ failure: { code: 'network' } });
    await clock.advance(20_000);
    await reading;
  });

  it('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const { api } = setUp({ [`${app}/chat`]: ['hangs'] }, 'a');
    const asking = expect(api.openChat(body, abort.signal)).rejects.toThrow('left');
    abort.abort(new Error('left'));
    await asking;
  });
});
