import { describe, expect, it } from 'vitest';
import { createCompletionClient } from '../../../server/bailian/completion.ts';
import { createFakeClock } from '../../fake-clock.ts';

/** A service that takes these keys, and notes which it was given. */
function setUp(taken: readonly string[], spareApiKeys: readonly string[]) {
  const given: (string | null)[] = [];
  const refused: number[] = [];
  const client = createCompletionClient({
    clock: createFakeClock(),
    baseUrl: 'https://bailian.test/api/v1',
    apiKey: 'sk-1',
    spareApiKeys,
    onKeyRefused: (left) => refused.push(left),
    async fetch(_url, { headers }) {
      const key = new Headers(headers).get('authorization')?.slice('Bearer '.length) ?? null;
      given.push(key);
      // A refusal takes its time, in which others call with the same key.
      await new Promise((resolve) => setTimeout(resolve));
      if (!taken.includes(key ?? '')) return Response.json({ code: 'InvalidApiKey', message: 'Invalid API-key provided.' }, { status: 401 });
      return new Response('data:{"output":{"text":"Yes.","finish_reason":"stop"}}\n\n', { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  const ask = async (): Promise<string> => {
    let text = '';
    await client.ask({ appId: 'a', input: { prompt: 'Hi' }, signal: new AbortController().signal }, ({ parts }) => {
      for (const part of parts) if (part.type === 'text-delta') text += part.delta;
    });
    return text;
  };
  return { ask, given, refused };
}

describe('a key that the service refuses', () => {
  it('is left for the next one, for good', async () => {
    const { ask, given, refused } = setUp(['sk-3'], ['sk-2', 'sk-3']);
    expect(await ask()).toBe('Yes.');
    expect(await ask()).toBe('Yes.');
    expect(given).toEqual(['sk-1', 'sk-2', 'sk-3', 'sk-3']);
    expect(refused).toEqual([1, 0]);
  });

  it('is left once, however many calls find it out at the same time', async () => {
    const { ask, given, refused } = setUp(['sk-2'], ['sk-2', 'sk-3']);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['Yes.', 'Yes.', 'Yes.']);
    expect(given).toEqual([...Array(3).fill('sk-1'), ...Array(3).fill('sk-2')]);
    expect(refused).toEqual([1]);
  });

  it('is what the call fails with when there is no other', async () => {
    const { ask, given } = setUp([], ['sk-2']);
    await expect(ask()).rejects.toMatchObject({ code: 'app_unavailable' });
    await expect(ask()).rejects.toMatchObject({ code: 'app_unavailable' });
    expect(given).toEqual(['sk-1', 'sk-2', 'sk-2']);
  });
});
