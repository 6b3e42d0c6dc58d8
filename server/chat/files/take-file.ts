import type { FilesClient } from '../../bailian/files.ts';
import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';
import type { CreateMd5 } from '../../md5.ts';
import { createRandomId } from '../../random-id.ts';
import type { FileRecord } from '../../stores/file-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import { type Attachable, extensionOf } from '../../wire/file-types.ts';
import { type AnnouncedFile, checkUpload } from './check-upload.ts';
import { toReading } from './file-progress.ts';
import { HEAD_BYTES, hasContentOf } from './has-content-of.ts';
import { peekBody } from './peek-body.ts';
import { takePicture } from './take-picture.ts';
import { watchContent } from './watch-content.ts';

export interface TakenFile extends AnnouncedFile {
  owner: Owner;
  attachable: Attachable;
  body: ReadableStream<Uint8Array>;
  /** Told of what comes of it. */
  onBytes?: ((count: number) => void) | undefined;
  signal: AbortSignal;
}

export interface TakeFileDeps {
  store: Store;
  client: FilesClient | undefined;
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
  clock: Clock;
  /** Before a byte is read: throws ChatError for a visitor who has enough. */
  checkRoom: () => Promise<void>;
  /** Does the work with so many bytes of the memory that there is for pictures. Throws ChatError `unavailable` where it is full. */
  holding: <T>(bytes: number, work: () => Promise<T>) => Promise<T>;
}

/**
 * Takes a file. A picture is held until all of it was looked at, whoever sees it then; everything else goes to the
 * service as it comes, and is broken off there when its content is not what its name says: the service is told of a
 * file only behind its last byte.
 */
export async function takeFile({ owner, attachable, body, onBytes, signal, ...announced }: TakenFile, { store, client, createMd5, clock, checkRoom, holding }: TakeFileDeps): Promise<FileRecord> {
  const { md5, ...described } = checkUpload(announced, attachable);
  await checkRoom();
  const peeked = await peekBody(body, { length: HEAD_BYTES, clock, onBytes });
  const { name, sizeBytes, kind } = described;
  const base = { ...described, id: createRandomId('f_') };
  const extension = extensionOf(name);

  async function handOver(content: ReadableStream<Uint8Array>, watch?: ReturnType<typeof watchContent>): Promise<FileRecord> {
    if (!client) throw new ChatError('app_unavailable');
    const lease = await client.applyLease({ fileName: name, md5, sizeBytes }, { signal });
    await client.upload({ lease, body: content, sizeBytes, md5, signal, watch });
    const upstreamId = await client.addFile(lease.leaseId, { signal });
    const record = toReading({ ...base, createdAt: clock.now(), upstreamId });
    if (await store.writeFile(owner, record)) return record;
    // Erased while the file was on its way: it must not be left there.
    await client.deleteFile(upstreamId);
    throw new ChatError('unauthorized');
  }

  async function keep(content: Uint8Array): Promise<FileRecord> {
    const now = clock.now();
    const picture: FileRecord = { ...base, createdAt: now, state: 'ready', askAt: now, setbacks: 0 };
    if (!(await store.writeFile(owner, picture, content))) throw new ChatError('unauthorized');
    return picture;
  }

  try {
    if (!hasContentOf(extension, peeked.head)) throw new ChatError('file_refused', { detail: 'Its content is not what its name says.' });
    const watch = watchContent({ extension, head: peeked.head, sizeBytes });
    if (!described.mediaType.startsWith('image/')) return await handOver(peeked.body, watch);
    return await holding(sizeBytes, async () => {
      const content = await takePicture({ file: { ...described, md5 }, body: peeked.body, watch, createMd5, clock, signal });
      return kind === 'picture' ? keep(content) : handOver(new Blob([content]).stream());
    });
  } catch (error) {
    // Nobody reads on. Where somebody did, there is nothing left to let go.
    if (!peeked.body.locked) void peeked.body.cancel().catch(() => {});
    throw error;
  }
}
