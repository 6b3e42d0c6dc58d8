import { expect, it } from 'vitest';
import type { VisitorExport } from '../../../../server/wire/privacy.ts';
import { createPrivacyApp } from '../../privacy-app.ts';
import { describeEachStore } from './each-store.ts';

const base = '/v1/apps/default';

describeEachStore('an export', (open) => {
  it('has all that is kept of the visitor, and nothing of anybody else', async () => {
    const { store } = await open();
    const { mint, say, upload, rate, request, until } = await createPrivacyApp({ store });
    const [anna, ben] = [await mint(), await mint()];
    const document = await upload(anna, 'notes.md', 'Notes');
    const first = await say(anna, 'c1', 'I like oolong.', [document]);
    await say(anna, 'c1', 'My name is Anna.');
    await rate(anna, first, 'Too short.');
    await say(anna, 'c2', 'Hello “world” 茶');
    await say(ben, 'c3', 'canary');
    const response = await until(request(`${base}/visitor/export`, { token: anna }));
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const text = await until(response.text());
    expect(text).not.toContain('canary');
    expect(text).not.toMatch(/file_session|memory_?id|session_?id/i);
    const kept = JSON.parse(text) as VisitorExport;
    expect(kept).toEqual({
      exportedAt: expect.any(String),
      app: 'default',
      verified: false,
      memory: [{ id: expect.any(String), text: "The user's name is Anna" }],
      files: [{ name: 'notes.md', mediaType: 'text/markdown', sizeBytes: 5, attachedAt: expect.any(String), conversation: 'c1' }],
      conversations: [
        { id: 'c2', title: 'Hello “world” 茶', createdAt: expect.any(String), updatedAt: expect.any(String), messages: [expect.anything(), expect.anything()] },
        { id: 'c1', title: 'I like oolong.', createdAt: expect.any(String), updatedAt: expect.any(String), messages: expect.any(Array) },
      ],
    });
    const { messages } = kept.conversations[1]!;
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(messages[1]?.metadata.feedback).toEqual({ rating: 'down', comment: 'Too short.' });
    expect(messages[0]?.parts).toContainEqual({ type: 'text', text: 'I like oolong.' });
  });

  it('is whole however much there is', async () => {
    const { store } = await open();
    const { mint, request } = await createPrivacyApp({ store });
    const token = await mint();
    const owner = { app: 'default', visitor: (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub };
    for (let at = 0; at < 330; at++) {
      // A long conversation, and many short ones.
      const conversation = at < 110 ? 'long' : `c${at}`;
      const question = { id: `q${at}`, role: 'user' as const, parts: [{ type: 'text' as const, text: `Question ${at}` }], metadata: {} };
      await store.claimTurn({ owner, conversation, turn: `t${at}`, question, title: 'x', isRegeneration: false, runner: 'p', now: 1_000 + Math.floor(at / 7), leaseUntil: 0 });
      await store.endTurn({ owner, turn: `t${at}`, answer: { ...question, id: `t${at}`, role: 'assistant' }, now: 1_000 + Math.floor(at / 7), sendsTranscript: false });
    }
    const { conversations } = (await (await request(`${base}/visitor/export`, { token })).json()) as VisitorExport;
    expect(new Set(conversations.map(({ id }) => id)).size).toBe(221);
    expect(conversations).toHaveLength(221);
    const long = conversations.find(({ id }) => id === 'long')?.messages.map(({ id }) => id);
    expect(long).toEqual(Array.from({ length: 110 }, (_, at) => [`q${at}`, `t${at}`]).flat());
  });

  it('is refused as a whole where the service does not say what it remembers', async () => {
    const { store } = await open();
    const { mint, say, request, until, emulator } = await createPrivacyApp({ store });
    const token = await mint();
    await say(token, 'c1', 'I like oolong.');
    emulator.setOpenApiFault('server-error');
    const response = await until(request(`${base}/visitor/export`, { token }));
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_down', retryable: true } });
    expect((await request(`${base}/visitor/export`)).status).toBe(401);
  });
});
