import { createHash } from 'node:crypto';
import type { AppConfig } from '../../server/config.ts';
import type { Message, UploadedFile } from '../../server/wire/protocol.ts';
import type { ErasureReceipt } from '../../server/wire/privacy.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { openFiles, pngOf } from './file-app.ts';
import { openMemories } from './memory-app.ts';
import { createTestApp, page, readEvents, type TestAppOptions, toMessage } from './test-app.ts';

export const adminToken = 'a-token-of-the-owner-for-this-test';
const base = '/v1/apps/default';
const workspace = 'llm-emulator';

export interface PrivacyAppOptions extends Omit<TestAppOptions, 'clock' | 'apps' | 'openMemories' | 'openFiles'> {
  clock?: FakeClock;
}

/** A backend that keeps all that one can keep of a visitor, on a clock that stands still. */
export async function createPrivacyApp({ clock = createFakeClock(), settings, ...options }: PrivacyAppOptions = {}) {
  const pending = new Set<Promise<unknown>>();
  const app: AppConfig = { alias: 'default', appId: 'app-1', workspace, origins: [page], texts: {}, imagePrefixes: [], memory: 'all', files: true, images: true, ...settings };
  const test = await createTestApp({
    adminToken,
    ...options,
    clock,
    apps: [app],
    emulator: {
      apps: { 'app-1': { workspace, scenario: 'echo', vision: true } },
      fetchPicture: async () => new Response(pngOf(64, 48) as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'image/png' } }),
      ...options.emulator,
    },
    openMemories: (service) => openMemories(service, clock),
    openFiles: (service) => openFiles(service, clock),
    waitUntil(promise) {
      pending.add(promise);
      void promise.finally(() => pending.delete(promise)).catch(() => {});
    },
  });
  const until = <T>(promise: Promise<T>): Promise<T> => clock.until(promise, 2);
  async function settle(): Promise<void> {
    for (let round = 0; round < 200 && pending.size > 0; round++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await clock.advance(100);
    }
  }
  const json = async <T>(response: Promise<Response>): Promise<T> => (await (await until(response)).json()) as T;

  return {
    ...test,
    clock,
    until,
    settle,
    /** Asks, waits for the answer and for what follows it. */
    say: async (token: string, conversation: string, text: string, files: readonly UploadedFile[] = []): Promise<Message> => {
      const parts = [...files.map(({ url, mediaType }) => ({ type: 'file', mediaType, url })), { type: 'text', text }];
      const body = { id: conversation, messages: [{ id: `q-${crypto.randomUUID()}`, role: 'user', parts }] };
      const response = await until(test.post(`${base}/chat`, body, token));
      if (response.status !== 200) throw new Error(await response.text());
      const answer = toMessage(await until(readEvents(response)));
      await settle();
      return answer;
    },
    upload: async (token: string, name: string, content: string | Uint8Array = pngOf(64, 48)): Promise<UploadedFile> => {
      const bytes = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content);
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.byteLength),
        'x-file-name': encodeURIComponent(name),
        'x-file-md5': createHash('md5').update(bytes).digest('hex'),
      };
      const response = await until(test.request(`${base}/files`, { method: 'POST', token, body: bytes, headers }));
      if (response.status !== 201) throw new Error(await response.text());
      let file = (await response.json()) as UploadedFile;
      for (; file.state === 'reading'; file = await json<UploadedFile>(test.request(`${base}/files/${file.id}`, { token }))) await clock.advance((file.retryAfterSeconds ?? 1) * 1_000);
      return file;
    },
    rate: (token: string, answer: Message, comment: string): Promise<Response> => test.post(`${base}/feedback`, { message: answer.id, rating: 'down', comment }, token),
    erase: (token: string): Promise<ErasureReceipt> => json(test.request(`${base}/visitor`, { method: 'DELETE', token })),
    readErasure: (token: string): Promise<ErasureReceipt> => json(test.request(`${base}/visitor/erasure`, { token })),
    asOwner: (path: string, body?: unknown): Promise<Response> =>
      until(
        Promise.resolve(
          test.app.request(`http://chat.test/admin/v1/apps/default${path}`, {
            headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
          }),
        ),
      ),
    /** Sweeps as often as in that time, every ten minutes. */
    sweepFor: async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 600_000) {
        await clock.advance(600_000);
        await until(test.sweep());
        await settle();
      }
    },
  };
}
