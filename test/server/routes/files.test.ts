import { describe, expect, it } from 'vitest';
import type { WireError } from '../../../server/wire/errors.ts';
import { filePath } from '../../../server/wire/paths.ts';
import type { AppProfile, Conversation, UploadedFile } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createFileApp, pngOf } from '../file-app.ts';
import { readEvents, readText, toMessage } from '../test-app.ts';

const DAY = 24 * 3600_000;

async function errorOf(response: Response): Promise<WireError & { status: number }> {
  const { error } = (await response.json()) as { error: WireError };
  return { status: response.status, ...error };
}

describe('a file', () => {
  it('is handed over, read in steps, and goes along with its question and those after it', async () => {
    const { mint, upload, read, settle, askAbout, ask, sent, emulator, clock } = await createFileApp();
    const token = await mint();
    const file = await upload(token, '说明 书.md', '# 青山\n茶具保修三年。');
    expect(file).toMatchObject({ name: '说明 书.md', kind: 'file', mediaType: 'text/markdown', state: 'reading', step: 'received', url: filePath('default', file.id), retryAfterSeconds: 2 });
    await clock.advance(2_000);
    expect(await read(token, file.id)).toMatchObject({ state: 'reading', step: expect.any(String) });
    expect(await settle(token, file.id)).toMatchObject({ state: 'ready' });
    const [upstreamId = ''] = emulator.files.keys();
    expect(await readText(await askAbout(token, 'c1', '茶具保修多久？', [file]))).toContain('茶具保修三年');
    await readText(await ask(token, 'c1', '还有呢？'));
    await readText(await ask(token, 'c2', 'Hello'));
    expect(sent()).toEqual([{ files: [upstreamId] }, { files: [upstreamId] }, {}]);
    expect(JSON.stringify(await read(token, file.id))).not.toContain(upstreamId);
  });

  it('stands in the conversation', async () => {
    const { mint, upload, settle, askAbout, request } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    await settle(token, file.id);
    await readText(await askAbout(token, 'c1', 'What is it?', [file]));
    const { messages } = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    expect(messages[0]?.parts).toEqual([{ type: 'file', mediaType: 'text/plain', filename: 'tea.txt', url: file.url }, { type: 'text', text: 'What is it?' }]);
  });

  it('is asked about no oftener than the vendor wants, however often the visitor does', async () => {
    const { mint, upload, read, clock, count } = await createFileApp();
    const token = await mint();
    const { id } = await upload(token, 'stuck.txt', 'Tea');
    for (let second = 0; second < 20; second++) {
      await Promise.all([read(token, id), read(token, id), read(token, id)]);
      await clock.advance(1_000);
    }
    expect(count('DescribeFile')).toBeGreaterThanOrEqual(4);
    expect(count('DescribeFile')).toBeLessThanOrEqual(7);
  });

  it('is asked about more and more seldom while the service throttles, and recovers', async () => {
    const { mint, upload, read, settle, emulator, clock, count } = await createFileApp();
    const token = await mint();
    const { id } = await upload(token, 'tea.txt', 'Tea');
    emulator.setOpenApiFault('throttled');
    for (let second = 0; second < 50; second++) {
      expect((await read(token, id)).state).toBe('reading');
      await clock.advance(1_000);
    }
    expect(count('DescribeFile')).toBeLessThanOrEqual(6);
    emulator.setOpenApiFault(null);
    expect(await settle(token, id)).toMatchObject({ state: 'ready' });
  });

  it.each([
    ['parse-failed.txt', 'parse'],
    ['safe-check-failed.txt', 'safety'],
    ['index-failed.txt', 'index'],
    ['index-deleted.txt', 'deleted'],
    ['expired.txt', 'expired'],
    ['stuck.txt', 'late'],
    ['unknown-status.txt', 'late'],
  ])('called %s fails, because of %s', async (name, reason) => {
    const { mint, upload, settle, askAbout } = await createFileApp();
    const token = await mint();
    const file = await upload(token, name, 'Tea');
    expect(await settle(token, file.id)).toMatchObject({ state: 'failed', reason });
    expect(await errorOf(await askAbout(token, 'c1', 'What is it?', [file]))).toMatchObject({ status: 410, code: 'file_gone' });
  });

  it('that the service goes on reading is given up after two minutes, and questions are answered all the while', async () => {
    const { mint, upload, settle, ask, request, clock } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'stuck.txt', 'Tea');
    const sentAt = clock.now();
    await clock.advance(100_000);
    expect(await (await request(file.url, { token })).json()).toMatchObject({ state: 'reading' });
    expect(await readText(await ask(token, 'c1', 'And without it?'))).not.toBe('');
    expect(await settle(token, file.id)).toMatchObject({ state: 'failed', reason: 'late' });
    expect(clock.now() - sentAt).toBeGreaterThanOrEqual(120_000);
    expect(clock.now() - sentAt).toBeLessThan(135_000);
  });

  it('cannot go along before it is read', async () => {
    const { mint, upload, askAbout, sent } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    expect(await errorOf(await askAbout(token, 'c1', 'What is it?', [file]))).toMatchObject({ status: 409, code: 'file_unready', retryable: true, retryAfterSeconds: 2 });
    expect(sent()).toEqual([]);
  });

  it('is gone after a week, and the conversation says so and goes on', async () => {
    const { mint, upload, settle, askAbout, ask, request, sent, clock } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    await settle(token, file.id);
    await readText(await askAbout(token, 'c1', 'What is it?', [file]));
    await clock.advance(7 * DAY);
    const { messages } = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    expect(messages[0]?.parts[0]).toMatchObject({ type: 'file', isGone: true });
    await readText(await ask(token, 'c1', 'And now?'));
    expect(sent().at(-1)).toEqual({});
    expect(await errorOf(await askAbout(token, 'c1', 'This?', [file]))).toMatchObject({ code: 'file_gone' });
  });

  it('belongs to one visitor, whatever others send', async () => {
    const { mint, upload, settle, request, askAbout, emulator } = await createFileApp();
    const [anna, ben] = [await mint(), await mint()];
    const file = await upload(anna, 'tea.txt', 'Tea');
    await settle(anna, file.id);
    for (const method of ['GET', 'DELETE']) expect((await request(file.url, { method, token: ben })).status).toBe(404);
    expect(await errorOf(await askAbout(ben, 'c1', 'What is it?', [file]))).toMatchObject({ code: 'file_gone' });
    expect(await errorOf(await askAbout(ben, 'c1', 'What is it?', [{ url: filePath('default', [...emulator.files.keys()][0] ?? '') }]))).toMatchObject({ code: 'file_gone' });
    expect((await request(file.url, { token: anna })).status).toBe(200);
  });

  it('is removed, upstream too', async () => {
    const { mint, upload, request, emulator, clock } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    expect((await request(file.url, { method: 'DELETE', token })).status).toBe(204);
    expect((await request(file.url, { token })).status).toBe(404);
    expect((await request(file.url, { method: 'DELETE', token })).status).toBe(404);
    await clock.advance(1_000);
    await expect.poll(() => emulator.files.size).toBe(0);
  });

  it('is removed with its conversation, upstream too', async () => {
    const { mint, upload, settle, askAbout, request, emulator, clock } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    await settle(token, file.id);
    await readText(await askAbout(token, 'c1', 'What is it?', [file]));
    await request('/v1/apps/default/conversations/c1', { method: 'DELETE', token });
    expect((await request(file.url, { token })).status).toBe(404);
    await clock.advance(1_000);
    await expect.poll(() => emulator.files.size).toBe(0);
  });

  it('joins its turn when the question comes again', async () => {
    const { mint, upload, settle, askAbout, sent } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    await settle(token, file.id);
    const first = await readText(await askAbout(token, 'c1', 'What is it?', [file], 'm1'));
    expect(await readText(await askAbout(token, 'c1', 'What is it?', [{ url: `https://elsewhere.example${file.url}?x=y` }], 'm1'))).toBe(first);
    expect(sent()).toHaveLength(1);
    expect(await errorOf(await askAbout(token, 'c1', 'What is it?', [], 'm1'))).toMatchObject({ code: 'id_reused' });
  });
});

describe('a file that the service lost meanwhile', () => {
  it('is left out where it belongs to an earlier question, without a word', async () => {
    const { mint, upload, settle, askAbout, ask, emulator, sent, clock } = await createFileApp();
    const token = await mint();
    const [first, second] = [await upload(token, 'one.txt', 'One'), await upload(token, 'two.txt', 'Two')];
    for (const { id } of [first, second]) await settle(token, id);
    await readText(await askAbout(token, 'c1', 'What are they?', [first, second]));
    const [lost = '', kept = ''] = emulator.files.keys();
    (emulator.files as Map<string, unknown>).delete(lost);
    const message = toMessage(await clock.until(readEvents(await ask(token, 'c1', 'And now?')), 4));
    expect(message.metadata.outcome).toBe('done');
    expect(sent().slice(1)).toEqual([{ files: [lost, kept] }, { files: [kept] }]);
  });

  it('is told where it belongs to this one', async () => {
    const { mint, upload, settle, askAbout, emulator, request } = await createFileApp();
    const token = await mint();
    const file = await upload(token, 'tea.txt', 'Tea');
    await settle(token, file.id);
    (emulator.files as Map<string, unknown>).clear();
    const message = toMessage(await readEvents(await askAbout(token, 'c1', 'What is it?', [file])));
    expect(message.parts).toEqual([{ type: 'data-error', data: expect.objectContaining({ code: 'file_gone' }) }]);
    expect(await (await request(file.url, { token })).json()).toMatchObject({ state: 'failed', reason: 'expired' });
  });
});

describe('an upload', () => {
  it.each<[string, Parameters<Awaited<ReturnType<typeof createFileApp>>['send']>[1], object]>([
    ['of a type that is not taken', { name: 'setup.exe', content: 'MZ' }, { status: 400, code: 'file_refused' }],
    ['without a type', { name: 'README', content: 'Tea' }, { code: 'file_refused' }],
    ['that is a program under another name', { name: 'tea.txt', content: 'MZ\u0090\u0000' }, { code: 'file_refused', message: expect.stringContaining('content') }],
    ['that is a page under another name', { name: 'tea.pdf', content: '<!doctype html>' }, { code: 'file_refused' }],
    ['that is an archive under another name', { name: 'tea.md', content: 'PK\u0003\u0004' }, { code: 'file_refused' }],
    ['that is empty', { name: 'tea.txt', content: '' }, { code: 'file_refused', message: expect.stringContaining('empty') }],
    ['with a name of 300 characters', { name: `${'a'.repeat(296)}.txt`, content: 'Tea' }, { code: 'file_refused', message: expect.stringContaining('128') }],
    ['with a name of 3000 characters', { name: `${'a'.repeat(2_996)}.txt`, content: 'Tea' }, { code: 'file_refused' }],
    ['with a name that is not encoded', { name: 'tea.txt', content: 'Tea', headers: { 'x-file-name': '%E4%' } }, { code: 'bad_request' }],
    ['with a wrong MD5', { name: 'tea.txt', content: 'Tea', headers: { 'x-file-md5': 'a'.repeat(32) } }, { code: 'file_broken', retryable: true }],
    ['without an MD5', { name: 'tea.txt', content: 'Tea', headers: { 'x-file-md5': '' } }, { code: 'bad_request' }],
    ['that is longer than announced', { name: 'tea.txt', content: 'Tea', headers: { 'content-length': '2' } }, { code: 'file_broken' }],
    ['that is shorter than announced', { name: 'tea.txt', content: 'Tea', headers: { 'content-length': '4' } }, { code: 'file_broken' }],
    ['of no announced length', { name: 'tea.txt', content: 'Tea', headers: { 'content-length': '' } }, { code: 'file_refused' }],
    ['that is too large for its type', { name: 'tea.txt', content: 'Tea', headers: { 'content-length': String(101 * 1_024 * 1_024) } }, { status: 413, code: 'payload_too_large' }],
  ])('%s is refused, and nothing of it goes upstream', async (_name, file, expected) => {
    const { mint, send, emulator } = await createFileApp();
    expect(await errorOf(await send(await mint(), file))).toMatchObject(expected);
    expect(emulator.files.size).toBe(0);
  });

  it('keeps a name’s letters and takes out what hides a part of it', async () => {
    const { mint, upload } = await createFileApp();
    expect((await upload(await mint(), '../a/b\\茶\u202Ecod.txt', 'Tea')).name).toBe('茶cod.txt');
  });

  it('whose lease has run out fails by itself, and gets another lease at the next try', async () => {
    const leases: string[] = [];
    const added: string[] = [];
    const clock = createFakeClock();
    const { mint, send, settle } = await createFileApp({
      clock,
      wrap: (client) => ({
        ...client,
        async applyLease(...about) {
          const lease = await client.applyLease(...about);
          leases.push(lease.leaseId);
          return lease;
        },
        async upload(about) {
          if (leases.length === 1) await clock.advance(11 * 60_000);
          return client.upload(about);
        },
        async addFile(leaseId, ...about) {
          added.push(leaseId);
          return client.addFile(leaseId, ...about);
        },
      }),
    });
    const token = await mint();
    const refused = await errorOf(await clock.until(send(token, { name: 'tea.txt', content: 'Tea' }), 4));
    expect(refused).toMatchObject({ code: 'upstream_bad', retryable: true });
    expect(added).toEqual([]);
    const again = (await (await clock.until(send(token, { name: 'tea.txt', content: 'Tea' }), 4)).json()) as UploadedFile;
    expect(await settle(token, again.id)).toMatchObject({ state: 'ready' });
    expect(new Set(leases).size).toBe(2);
    expect(added).toEqual(leases.slice(1));
  });

  // X49
  it.each(['exe.\u202Egpj', 'tea.txt\u0000.png', '../../etc/passwd', 'CON.txt', 'tea\u200B\u2066\r\n.md', '\u{e0041}tea.md', 'C:\\a\\tea.md', `${'a'.repeat(5_000)}.txt`, '<img src=x onerror=alert(1)>.txt', "'; DROP TABLE files; --.txt", '.txt', '%00.md', '\ud800.md'])(
    'with the name %j shows and sends on nothing that hides, turns or leads away',
    async (name) => {
      const { mint, request, clock, emulator } = await createFileApp();
      const headers = { 'content-type': 'application/octet-stream', 'content-length': '3', 'x-file-name': encodeURIComponent(name.toWellFormed()), 'x-file-md5': '485c264d44820de10d8cfa64441c143e' };
      const response = await clock.until(request('/v1/apps/default/files', { method: 'POST', token: await mint(), body: new TextEncoder().encode('Tea'), headers }), 4);
      const sent = Array.from(emulator.files.values(), (file) => file.name);
      if (response.status !== 201) {
        expect([await errorOf(response), sent]).toMatchObject([{ status: 400, code: 'file_refused' }, []]);
        return;
      }
      const shown = ((await response.json()) as UploadedFile).name;
      expect(sent).toEqual([shown]);
      expect(shown).toMatch(/^[^\p{C}/\\]{1,124}\.(?:txt|md)$/u);
    },
  );

  it('needs a visitor', async () => {
    const { send, request } = await createFileApp();
    expect((await send('', { name: 'tea.txt', content: 'Tea' })).status).toBe(401);
    expect((await request('/v1/apps/default/files/f_1')).status).toBe(401);
  });

  it('is for apps that take files', async () => {
    const { mint, send, request } = await createFileApp({ settings: { files: false } });
    expect(await errorOf(await send(await mint(), { name: 'tea.txt', content: 'Tea' }))).toMatchObject({ code: 'file_refused' });
    expect((await (await request('/v1/apps/default', { headers: { 'sec-fetch-site': 'cross-site' } })).json()) as AppProfile).toMatchObject({ files: false });
  });

  it('ends after twenty that were not sent', async () => {
    const { mint, send, upload, clock } = await createFileApp({ settings: { images: true } });
    const token = await mint();
    for (let index = 0; index < 20; index++) await upload(token, `tea-${index}.png`, pngOf(20, 20));
    expect(await errorOf(await send(token, { name: 'tea.png', content: pngOf(20, 20) }))).toMatchObject({ status: 409, code: 'too_many_files' });
    expect((await send(await mint(), { name: 'tea.png', content: pngOf(20, 20) })).status).toBe(201);
    await clock.advance(1);
  });

  it.each([['nothing', 0, false], ['a byte a second', 1, false], ['what a slow line carries', 3_000, true]])('of a picture of which %s comes: is it waited for?', async (_what, bytesPerSecond, isWaitedFor) => {
    const { mint, request, upload, clock } = await createFileApp({ settings: { images: true } });
    const token = await mint();
    // What takes pictures has come then.
    await upload(token, 'first.png', pngOf(20, 20));
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const source = { isCancelled: false };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller;
        controller.enqueue(new Uint8Array([...pngOf(20, 20), ...new Uint8Array(1_024)]));
      },
      cancel() {
        source.isCancelled = true;
      },
    });
    const headers = { 'content-type': 'application/octet-stream', 'content-length': '9000000', 'x-file-name': 'tea.png', 'x-file-md5': 'a'.repeat(32) };
    const uploading = request('/v1/apps/default/files', { method: 'POST', token, body, duplex: 'half', headers } as never);
    for (let second = 0; second < 60 && !source.isCancelled; second++) {
      if (bytesPerSecond > 0) send?.enqueue(new Uint8Array(bytesPerSecond));
      await clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(source.isCancelled).toBe(!isWaitedFor);
    if (isWaitedFor) send?.close();
    expect(await errorOf(await uploading)).toMatchObject({ code: 'file_broken' });
  });

  it('is one of four of a visitor, and of so many that the pictures among them fill 64 MB', async () => {
    const { mint, request, upload, clock } = await createFileApp({ settings: { images: true } });
    // What takes pictures has come then.
    await upload(await mint(), 'first.png', pngOf(20, 20));
    const open: ReadableStreamDefaultController<Uint8Array>[] = [];
    /** A picture whose rest does not come. It is held from when what has come of it is read. */
    const begin = (token: string, sizeBytes: number): { answer: Promise<Response>; held: Promise<void> } => {
      const held = Promise.withResolvers<void>();
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          open.push(controller);
          controller.enqueue(new Uint8Array([...pngOf(20, 20), ...new Uint8Array(1_024)]));
        },
        pull: () => held.resolve(),
      });
      const headers = { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes), 'x-file-name': 'tea.png', 'x-file-md5': 'a'.repeat(32) };
      return { answer: request('/v1/apps/default/files', { method: 'POST', token, body, duplex: 'half', headers } as never), held: held.promise };
    };
    const allHeld = async (begun: { held: Promise<void> }[]): Promise<void> => {
      await Promise.all(begun.map(({ held }) => held));
      await clock.advance(10);
    };
    const [anna, ben] = [await mint(), await mint()];
    const begun = Array.from({ length: 4 }, () => begin(anna, 10_000_000));
    await allHeld(begun);
    const fifth = await begin(anna, 2_000).answer;
    expect([await errorOf(fifth), fifth.headers.get('retry-after')]).toMatchObject([{ status: 503, code: 'unavailable' }, '5']);
    begun.push(begin(ben, 10_000_000), begin(ben, 10_000_000));
    await allHeld(begun);
    expect(await errorOf(await begin(ben, 10_000_000).answer)).toMatchObject({ status: 503, code: 'unavailable' });
    for (const controller of open) {
      try {
        controller.close();
      } catch {
        // Was cancelled.
      }
    }
    for (const { answer } of begun) expect(await errorOf(await answer)).toMatchObject({ code: 'file_broken' });
    const after = begin(ben, 10_000_000);
    await allHeld([after]);
    open.at(-1)?.close();
    expect(await errorOf(await after.answer)).toMatchObject({ code: 'file_broken' });
  });

  it('gets ten files a question', async () => {
    const { mint, askAbout } = await createFileApp();
    const files = Array.from({ length: 11 }, (_, index) => ({ url: filePath('default', `f_${index}`) }));
    expect(await errorOf(await askAbout(await mint(), 'c1', 'What?', files))).toMatchObject({ code: 'too_many_files' });
  });

  it.each(['https://evil.example/a.png', 'data:image/png;base64,AAAA', 'file:///etc/passwd', '/v1/apps/default/files/', ''])('is what a file of a question has to be: %j is none', async (url) => {
    const { mint, askAbout, sent } = await createFileApp();
    expect(await errorOf(await askAbout(await mint(), 'c1', 'What?', [{ url }]))).toMatchObject({ status: 400, code: 'bad_request' });
    expect(sent()).toEqual([]);
  });
});
