import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFileApp, pngOf } from '../file-app.ts';

const visitorSecret = 's'.repeat(32);
const settings = { images: true, limits: { ...defaultLimits, uploadMegabytesPerDay: 1 } };
const announced = { 'content-length': '1000000' };

it('uploads that are announced and do not come use up nobody’s day', async () => {
  const { mint, send, clock } = await createFileApp({ settings });
  for (let at = 0; at < 25; at++) {
    const cut = await clock.until(send(await mint(), { name: 'tea.png', content: pngOf(20, 20), headers: announced }), 4);
    expect(await cut.json()).toMatchObject({ error: { code: 'file_broken' } });
  }
  // A thousand days of everybody's.
  const vast = await clock.until(send(await mint(), { name: 'tea.png', content: pngOf(20, 20), headers: { 'content-length': '20000000000' } }), 4);
  expect(await vast.json()).toMatchObject({ error: { code: 'payload_too_large' } });
  const refused = await clock.until(send(await mint(), { name: 'tea.exe', content: 'MZ', headers: announced }), 4);
  expect(await refused.json()).toMatchObject({ error: { code: 'file_refused' } });
  const token = await mint();
  for (let at = 0; at < 3; at++) expect((await clock.until(send(token, { name: 'tea.png', content: pngOf(20, 20) }), 4)).status).toBe(201);
});

it('uploads that are announced and do not end keep nobody else out', async () => {
  const { mint, send, request, clock } = await createFileApp({ settings });
  // What takes files has come then.
  await clock.until(send(await mint(), { name: 'tea.png', content: pngOf(20, 20) }), 4);
  const open: ReadableStreamDefaultController<Uint8Array>[] = [];
  const begun = Array.from({ length: 5 }, async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open.push(controller);
        controller.enqueue(pngOf(20, 20));
      },
    });
    const headers = { 'content-type': 'application/octet-stream', 'content-length': '9000000', 'x-file-name': 'tea.png', 'x-file-md5': 'a'.repeat(32) };
    return request('/v1/apps/default/files', { method: 'POST', token: await mint(), body, duplex: 'half', headers } as never);
  });
  await expect.poll(() => open.length).toBe(5);
  expect((await clock.until(send(await mint(), { name: 'tea.png', content: pngOf(20, 20) }), 4)).status).toBe(201);
  for (const controller of open) controller.close();
  for (const response of await Promise.all(begun)) expect(response.status).toBe(400);
});

it('what came of an upload is counted, whatever became of it', async () => {
  const { mint, send, clock } = await createFileApp({ settings });
  const token = await mint();
  const content = new Uint8Array(600_000);
  content.set(pngOf(20, 20));
  const statuses: number[] = [];
  for (let at = 0; at < 3; at++) statuses.push((await clock.until(send(token, { name: 'tea.png', content, headers: { 'x-file-md5': 'a'.repeat(32) } }), 4)).status);
  // The last that is let in may go beyond the limit.
  expect(statuses).toEqual([400, 400, 429]);
});

it('whom the site vouches for may upload when others have used up the rest of the day', async () => {
  const { mint, send, post, clock } = await createFileApp({ settings, visitorSecret });
  const content = new Uint8Array(1_000_000);
  content.set(pngOf(20, 20));
  const upload = async (token: string): Promise<number> => (await clock.until(send(token, { name: 'tea.png', content }), 4)).status;
  const statuses: number[] = [];
  for (let at = 0; at < 17; at++) statuses.push(await upload(await mint()));
  expect(statuses.filter((status) => status !== 429)).toHaveLength(16);
  const seconds = Math.floor(clock.now() / 1_000);
  const signed = await new SignJWT({ sub: 'anna', aud: 'default', iat: seconds, exp: seconds + 3_600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(visitorSecret));
  const { token } = (await (await post('/v1/apps/default/visitor', { token: signed })).json()) as VisitorToken;
  expect(await upload(token)).not.toBe(429);
});
