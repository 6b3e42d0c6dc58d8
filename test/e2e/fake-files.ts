import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../server/wire/errors.ts';
import { extensionOf, fileKindOf } from '../../server/wire/file-types.ts';
import { FILE_MD5_HEADER, FILE_NAME_HEADER, type UploadedFile } from '../../server/wire/protocol.ts';

/** A file as it came. */
export interface ReceivedFile {
  id: string;
  name: string;
  /** As it was announced. */
  md5: string;
  content: Uint8Array;
  isRemoved: boolean;
}

/** The routes for files: what is sent is checked, kept, and read in as many steps as a test wants. */
export interface FakeFiles {
  received: ReceivedFile[];
  /** What a file is one after the other when it is asked for. The last one stays. */
  steps: Partial<UploadedFile>[];
  /** Answers the next uploads with this. */
  refusal: [status: number, code: ErrorCode] | undefined;
  /** Holds an upload back until it resolves. */
  gate: Promise<void> | undefined;
  respond(request: Request): Promise<Response>;
  reset(): void;
}

export const ready: Partial<UploadedFile> = { state: 'ready' };

/** A picture of 12 by 12 pixels in one colour, as bmp: the simplest there is. */
export function createBmp(width = 12, height = 12): Uint8Array<ArrayBuffer> {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + row * height).fill(0x80, 54);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  return bytes;
}

export function toRefusal(status: number, code: ErrorCode): Response {
  return Response.json({ error: { code, message: 'why', retryable: status >= 500, requestId: 'r1' } }, { status });
}

/** Files sent side by side come in any order, so that ids are made of names. */
function toId(name: string): string {
  return `f_${createHash('md5').update(name).digest('hex').slice(0, 8)}`;
}

/** Address of a file of that name. */
export function addressOf(name: string): string {
  return `/v1/apps/default/files/${toId(name)}`;
}

export function createFakeFiles(): FakeFiles {
  const asked = new Map<string, number>();

  function describe({ id, name, content }: ReceivedFile): UploadedFile {
    const kind = fileKindOf(name, { files: true, images: true })?.kind ?? 'file';
    const mediaType = kind === 'picture' ? `image/${extensionOf(name).replace('jpg', 'jpeg')}` : 'application/octet-stream';
    const step = kind === 'picture' ? ready : (files.steps[Math.min(asked.get(id) ?? 0, files.steps.length - 1)] ?? ready);
    return { id, name, mediaType, sizeBytes: content.length, kind, url: `/v1/apps/default/files/${id}`, state: 'reading', retryAfterSeconds: 1, ...step };
  }

  async function take(request: Request): Promise<Response> {
    if (!request.headers.get('authorization')?.startsWith('Bearer ')) return toRefusal(401, 'unauthorized');
    await files.gate;
    const content = new Uint8Array(await request.arrayBuffer());
    if (files.refusal) return toRefusal(...files.refusal);
    const md5 = request.headers.get(FILE_MD5_HEADER) ?? '';
    if (createHash('md5').update(content).digest('hex') !== md5) return toRefusal(400, 'file_broken');
    const name = decodeURIComponent(request.headers.get(FILE_NAME_HEADER) ?? '');
    const file: ReceivedFile = { id: toId(name), name, md5, content, isRemoved: false };
    files.received.push(file);
    return Response.json(describe(file), { status: 201 });
  }

  const files: FakeFiles = {
    received: [],
    steps: [ready],
    refusal: undefined,
    gate: undefined,
    async respond(request) {
      const { pathname } = new URL(request.url);
      const [, id = '', picture] = /\/files\/([^/]+)(\/picture)?$/.exec(pathname) ?? [];
      if (request.method === 'POST') return take(request);
      const file = files.received.find((one) => one.id === id);
      if (!file) return toRefusal(404, 'not_found');
      if (picture) return new Response(new Uint8Array(file.content), { headers: { 'content-type': 'image/png' } });
      if (request.method === 'DELETE') {
        file.isRemoved = true;
        return new Response(null, { status: 204 });
      }
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return Response.json(describe(file));
    },
    reset() {
      asked.clear();
      Object.assign(files, { received: [], steps: [ready], refusal: undefined, gate: undefined });
    },
  };
  return files;
}
