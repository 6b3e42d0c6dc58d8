import { createHash } from 'node:crypto';
import type { Emulator } from '../../demo/emulator/create-emulator.ts';
import { createFilesClient, type FilesClient } from '../../server/bailian/files.ts';
import { createOpenApiClient } from '../../server/bailian/openapi.ts';
import type { Clock } from '../../server/clock.ts';
import { filePath, filesPath } from '../../server/wire/paths.ts';
import type { UploadedFile } from '../../server/wire/protocol.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createTestApp, type TestAppOptions } from './test-app.ts';

export interface FileAppOptions extends Omit<TestAppOptions, 'clock' | 'openFiles'> {
  clock?: FakeClock;
  /** Puts itself before the client of the service's files. */
  wrap?: (client: FilesClient) => FilesClient;
}

/** A file as a browser announces it. What is left out is true. */
export interface Announced {
  name: string;
  content: Uint8Array | string;
  headers?: Record<string, string>;
}

/** A backend whose app takes files and pictures, on a clock that stands still. */
export async function createFileApp({ clock = createFakeClock(), settings, wrap = (client) => client, ...options }: FileAppOptions = {}) {
  const served: { app?: Awaited<ReturnType<typeof createTestApp>>['app'] } = {};
  const test = await createTestApp({
    ...options,
    clock,
    settings: { files: true, images: false, workspace: 'llm-emulator', ...settings },
    emulator: {
      apps: { 'app-1': { workspace: 'llm-emulator', vision: true, showsSources: true } },
      // The backend is reached under the address that it says.
      fetchPicture: async (url) => served.app?.request(url.replace('https://chat.example', 'http://chat.test')) ?? new Response(null, { status: 502 }),
      ...options.emulator,
    },
    openFiles: (service) => wrap(openFiles(service, clock)),
  });
  served.app = test.app;
  const send = (token: string, { name, content, headers }: Announced): Promise<Response> => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return test.request(filesPath('default'), {
      method: 'POST',
      token,
      body: new Uint8Array(bytes),
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.byteLength),
        'x-file-name': encodeURIComponent(name),
        'x-file-md5': createHash('md5').update(bytes).digest('hex'),
        ...headers,
      },
    });
  };
  const read = async (token: string, id: string): Promise<UploadedFile> => (await test.request(filePath('default', id), { token })).json() as Promise<UploadedFile>;
  return {
    ...test,
    clock,
    send,
    read,
    /** Uploads a file that is taken. */
    upload: async (token: string, name: string, content: Uint8Array | string): Promise<UploadedFile> => {
      const response = await clock.until(send(token, { name, content }), 4);
      if (response.status !== 201) throw new Error(await response.text());
      return (await response.json()) as UploadedFile;
    },
    /** Asks for a file as a patient visitor does, until it is read or not. */
    settle: async (token: string, id: string): Promise<UploadedFile> => {
      for (;;) {
        const file = await clock.until(read(token, id), 4);
        if (file.state !== 'reading') return file;
        await clock.advance((file.retryAfterSeconds ?? 1) * 1_000);
      }
    },
    askAbout: (token: string, conversation: string, text: string, files: readonly Pick<UploadedFile, 'url'>[], id = `m-${text.length}`): Promise<Response> => {
      const parts = [...files.map(({ url }) => ({ type: 'file', mediaType: 'x/y', url })), { type: 'text', text }];
      return test.post('/v1/apps/default/chat', { id: conversation, messages: [{ id, role: 'user', parts }] }, token);
    },
    /** `parameters.rag_options.session_file_ids` and `input.image_list` of each question, oldest first. */
    sent: (): { files?: string[]; images?: string[] }[] =>
      test.emulator.requests
        .filter(({ path }) => path.endsWith('/completion'))
        .map(({ body }) => {
          const { input, parameters } = body as { input: { image_list?: string[] }; parameters: { rag_options?: { session_file_ids?: string[] } } };
          return { ...(parameters.rag_options?.session_file_ids ? { files: parameters.rag_options.session_file_ids } : {}), ...(input.image_list ? { images: input.image_list } : {}) };
        }),
    /** How often an action of the OpenAPI was called. */
    count: (action: string): number => test.emulator.requests.filter(({ headers }) => headers['x-acs-action'] === action).length,
  };
}

/** The service's files as somebody with the owner's keys uses them. */
export function openFiles(service: Emulator, clock: Clock): FilesClient {
  const fetch = (url: string, init: RequestInit): Promise<Response> => service.fetch(new Request(url, init));
  const openApi = createOpenApiClient({ fetch, clock, endpoint: 'https://openapi.test', workspaceId: 'llm-emulator', accessKeyId: 'emulator-key-id', accessKeySecret: 'emulator-key-secret' });
  return createFilesClient({ openApi, fetch, clock, uploadHosts: ['https://openapi.test'] });
}

/** A picture of one colour, as small as a png of these sides can be. */
export function pngOf(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}
