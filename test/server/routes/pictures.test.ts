import { describe, expect, it } from 'vitest';
import type { AppProfile, Conversation, FilePart } from '../../../server/wire/protocol.ts';
import type { WireError } from '../../../server/wire/errors.ts';
import { createFileApp, pngOf } from '../file-app.ts';
import { readText } from '../test-app.ts';

const settings = { files: false, images: true };
const HOUR = 3600_000;

describe('a picture', () => {
  it('is kept here, and shown to the model at an address that it can fetch, with its own question alone', async () => {
    const { app, mint, upload, askAbout, ask, sent } = await createFileApp({ settings });
    const token = await mint();
    const content = pngOf(64, 48);
    const picture = await upload(token, 'tea.png', content);
    expect(picture).toMatchObject({ kind: 'picture', mediaType: 'image/png', state: 'ready', sizeBytes: content.byteLength });
    expect(await askAbout(token, 'c1', 'What is this?', [picture]).then(readText)).toBe('I see 1 picture: PNG 64 × 48.');
    await readText(await ask(token, 'c1', 'And now?'));
    const [{ images = [] } = {}, second] = sent();
    expect(images).toEqual([expect.stringMatching(/^https:\/\/chat\.example\/v1\/apps\/default\/files\/f_[\w-]+\/picture\?until=\d+&signature=[\w-]{43}$/)]);
    expect(second).toEqual({});
    // As the service does: without an origin, and without a token.
    const { pathname, search } = new URL(images[0] ?? '');
    const response = await app.request(`http://chat.test${pathname}${search}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
  });

  it('can be shown when the conversation is read again', async () => {
    const { app, mint, upload, askAbout, request } = await createFileApp({ settings });
    const token = await mint();
    const picture = await upload(token, '茶.jpg', jpegOf(300, 200));
    await readText(await askAbout(token, 'c1', 'What is this?', [picture]));
    const { messages } = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    const { url, filename } = messages[0]?.parts[0] as FilePart;
    expect(filename).toBe('茶.jpg');
    expect((await app.request(`http://chat.test${url}`)).status).toBe(200);
    // The signed address is good as the name of the file, too.
    await readText(await askAbout(token, 'c2', 'Again', [{ url }]));
  });

  it('has an address that nobody can make up, and that does not last', async () => {
    const { app, mint, upload, askAbout, sent, clock } = await createFileApp({ settings });
    const token = await mint();
    const [first, second] = [await upload(token, 'one.png', pngOf(20, 20)), await upload(token, 'two.png', pngOf(20, 20))];
    await readText(await askAbout(token, 'c1', 'What is this?', [first]));
    const address = sent()[0]?.images?.[0]?.replace('https://chat.example', 'http://chat.test') ?? '';
    const status = async (url: string): Promise<number> => (await app.request(url)).status;
    expect(await status(address)).toBe(200);
    expect(await status(address.replace(first.id, second.id))).toBe(404);
    expect(await status(address.replace(/until=(\d+)/, (_all, until) => `until=${Number(until) + 1}`))).toBe(404);
    expect(await status(address.replace(/signature=./, 'signature=!'))).toBe(404);
    expect(await status(address.replace(/\?.*/, ''))).toBe(404);
    await clock.advance(2 * HOUR);
    expect(await status(address)).toBe(404);
  });

  it('is gone with its conversation', async () => {
    const { app, mint, upload, askAbout, request, sent } = await createFileApp({ settings });
    const token = await mint();
    const picture = await upload(token, 'one.png', pngOf(20, 20));
    await readText(await askAbout(token, 'c1', 'What is this?', [picture]));
    await request('/v1/apps/default/conversations/c1', { method: 'DELETE', token });
    expect((await app.request(sent()[0]?.images?.[0]?.replace('https://chat.example', 'http://chat.test') ?? '')).status).toBe(404);
  });

  it.each<[string, string, Uint8Array]>([
    ['narrower than eleven pixels', 'a.png', pngOf(10, 100)],
    ['too large', 'a.png', pngOf(8_193, 100)],
    ['two hundred times as long as it is high', 'a.png', pngOf(2_211, 11)],
    ['of no size', 'a.png', pngOf(0, 0)],
    ['cut off', 'a.png', pngOf(20, 20).subarray(0, 20)],
    ['a web page', 'a.png', new TextEncoder().encode('<svg onload=alert(1)>')],
    ['of another type than its name says', 'a.jpg', pngOf(20, 20)],
    ['of a type that can hold scripts', 'a.svg', new TextEncoder().encode('<svg/>')],
    ['of a type that only documents are', 'a.txt', new TextEncoder().encode('Tea')],
  ])('that is %s is refused', async (_name, name, content) => {
    const { mint, send } = await createFileApp({ settings });
    const { error } = (await (await send(await mint(), { name, content })).json()) as { error: WireError };
    expect(error.code).toBe('file_refused');
  });

  it('is a file for an app that reads files and does not see', async () => {
    const { mint, upload, request } = await createFileApp({ settings: { files: true, images: false } });
    expect(await upload(await mint(), 'a.png', pngOf(20, 20))).toMatchObject({ kind: 'file' });
    expect((await (await request('/v1/apps/default', { headers: { 'sec-fetch-site': 'cross-site' } })).json()) as AppProfile).toMatchObject({ files: true, images: false });
  });
});

function jpegOf(width: number, height: number): Uint8Array {
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0, 0xff, 0xd9]);
}
