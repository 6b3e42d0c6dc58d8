import type { FilesClient } from '../../bailian/files.ts';
import type { Clock } from '../../clock.ts';
import type { AppConfig } from '../../config.ts';
import { ChatError } from '../../errors.ts';
import { errorName, type Log } from '../../log.ts';
import type { CreateMd5 } from '../../md5.ts';
import { createSecret } from '../../random-id.ts';
import type { FileRecord, StoredFile } from '../../stores/file-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import type { Attachable } from '../../wire/file-types.ts';
import { filePath } from '../../wire/paths.ts';
import type { FilePart, Message, UploadedFile } from '../../wire/protocol.ts';
import { toLogFields } from '../log-fields.ts';
import type { AnnouncedFile } from './check-upload.ts';
import { createFileProgress, type FileProgress } from './follow-file.ts';
import { toAged } from './file-progress.ts';
import { createPictureUrls, type PictureQuery } from './picture-urls.ts';
import { presentFiles } from './present-files.ts';
import type { takeFile } from './take-file.ts';
import { readTurnFiles, type TurnFiles, type TurnFilesInput } from './turn-files.ts';

/** What one visitor may have waiting to be sent, and in all. */
const MAX_UNSENT = 20;
const MAX_KEPT = 300;
/** Uploads at the same time, of one visitor and of all in this process. */
const MAX_UPLOADS_EACH = 4;
const MAX_UPLOADS = 64;
/** Of pictures, which are held whole until they are stored or handed over, whatever of them has come. */
const MAX_HELD_BYTES = 64_000_000;

export interface AttachmentsDeps {
  store: Store;
  /** Absent: no app takes files that the service reads. */
  client: FilesClient | undefined;
  /** Where the service reaches this backend. */
  publicUrl: string | undefined;
  /** What leads a request for a picture to this one of several backends. */
  place?: string | undefined;
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
  clock: Clock;
  random: () => number;
  log: Log;
  /** Keeps the platform from ending the process while a promise runs. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

export interface Upload extends AnnouncedFile {
  app: AppConfig;
  owner: Owner;
  body: ReadableStream<Uint8Array>;
  /** Told of what comes of it. */
  onBytes?: (count: number) => void;
  signal: AbortSignal;
}

/** What visitors attach to their questions. Ids are good for their owner alone. */
export interface Attachments {
  /** What the app takes. */
  offered(app: AppConfig): Attachable;
  /** Takes a file, as it comes. Throws ChatError for one that is not taken, and what the service's client throws. */
  take(upload: Upload): Promise<UploadedFile>;
  /** A file, as the service has it by now. */
  read(owner: Owner, id: string): Promise<UploadedFile | undefined>;
  /** Removes a file, upstream too. Whether there was one. */
  remove(owner: Owner, id: string): Promise<boolean>;
  /** Removes, upstream too, what was sent in a conversation. */
  removeOf(owner: Owner, conversation: string): Promise<void>;
  /** Deletes a file upstream, also one that is gone. Throws what the client throws. */
  erase(upstreamId: string, signal: AbortSignal): Promise<void>;
  /** What goes upstream with a question, of its own files and of those before it. */
  forTurn(input: TurnFilesInput): Promise<TurnFiles>;
  /** Messages as their owner gets them. */
  present(owner: Owner, messages: readonly Message[]): Promise<Message[]>;
  /** A picture, for whoever has its signed address. */
  open(app: string, id: string, query: PictureQuery): Promise<{ mediaType: string; content: Uint8Array } | undefined>;
  /** The files of a question as they are kept in it. Throws ChatError `file_gone` or `file_unready` for one that cannot be used. */
  toParts(owner: Owner, ids: readonly string[]): Promise<FilePart[]>;
}

export async function createAttachments({ store, client, publicUrl = '', place, createMd5, clock, random, log, waitUntil }: AttachmentsDeps): Promise<Attachments> {
  const urls = await createPictureUrls({ secret: await store.keepSecret('picture', createSecret()), clock, place });
  const now = (): number => clock.now();
  const progress: FileProgress | undefined = client && createFileProgress({ store, client, clock, random, log });
  const uploads = new Map<string, number>();
  let uploadCount = 0;
  let heldBytes = 0;
  let taking: Promise<{ takeFile: typeof takeFile }> | undefined;

  function offered({ files = false, images = false }: AppConfig): Attachable {
    return { files: files && client !== undefined, images };
  }

  /** Does the work as one of the few uploads that may go on at a time. */
  async function amongUploads<T>({ app, visitor }: Owner, work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([app, visitor]);
    const own = uploads.get(key) ?? 0;
    if (own >= MAX_UPLOADS_EACH || uploadCount >= MAX_UPLOADS) throw new ChatError('unavailable', { retryAfterSeconds: 5 });
    uploads.set(key, own + 1);
    uploadCount += 1;
    try {
      return await work();
    } finally {
      uploadCount -= 1;
      const left = (uploads.get(key) ?? 1) - 1;
      if (left > 0) uploads.set(key, left);
      else uploads.delete(key);
    }
  }

  /** Does the work with so many bytes of the memory that there is for pictures. */
  async function holding<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (heldBytes + bytes > MAX_HELD_BYTES) throw new ChatError('unavailable', { retryAfterSeconds: 5 });
    heldBytes += bytes;
    try {
      return await work();
    } finally {
      heldBytes -= bytes;
    }
  }

  async function checkRoom(owner: Owner): Promise<void> {
    const kept = await store.listFiles(owner, MAX_KEPT);
    const unsent = kept.filter(({ conversation, state }) => conversation === undefined && state !== 'failed');
    if (kept.length >= MAX_KEPT || unsent.length >= MAX_UNSENT) throw new ChatError('too_many_files');
  }

  async function take({ app, ...file }: Upload): Promise<UploadedFile> {
    // Loaded only where something is attached.
    taking ??= import('./take-file.ts');
    const loaded = await taking;
    const deps = { store, client, createMd5, clock, checkRoom: () => checkRoom(file.owner), holding };
    return toUploaded(file.owner, await loaded.takeFile({ ...file, attachable: offered(app) }, deps), clock.now());
  }

  async function removeRecord(owner: Owner, { id, upstreamId }: FileRecord): Promise<boolean> {
    const isRemoved = await store.deleteFile(owner, id);
    if (upstreamId !== undefined && client) {
      // Whatever becomes of it: the service drops files of a session by itself after days.
      const done = client.deleteFile(upstreamId).catch((error: unknown) => log({ level: 'warn', event: 'file_not_deleted', error: errorName(error), ...toLogFields(error) }));
      waitUntil?.(done);
    }
    return isRemoved;
  }

  return {
    offered,
    take: (upload) => amongUploads(upload.owner, () => take(upload)),
    async read(owner, id) {
      const file = await store.readFile(owner, id);
      if (!file) return undefined;
      return toUploaded(owner, progress ? await progress.follow(owner, file) : file, clock.now());
    },
    async remove(owner, id) {
      const file = await store.readFile(owner, id);
      return file !== undefined && removeRecord(owner, file);
    },
    async removeOf(owner, conversation) {
      const files = (await store.listFiles(owner, MAX_KEPT)).filter((file) => file.conversation === conversation);
      for (const file of files) await removeRecord(owner, file);
    },
    async erase(upstreamId, signal) {
      if (!client) throw new ChatError('app_unavailable');
      try {
        await client.deleteFile(upstreamId, { signal });
      } catch (error) {
        if (!(error instanceof ChatError) || error.code !== 'not_found') throw error;
      }
    },
    forTurn(input) {
      const toAddress = async (app: string, id: string): Promise<string> => publicUrl + (await urls.sign(app, id));
      return readTurnFiles({ store, ask: async (owner, file) => (progress ? progress.ask(owner, file) : file), toAddress, now }, input);
    },
    present: (owner, messages) => presentFiles({ store, sign: (app, id) => urls.sign(app, id), now }, owner, messages),
    async open(app, id, query) {
      return (await urls.isValid(app, id, query)) ? store.readContent(app, id) : undefined;
    },
    async toParts(owner, ids) {
      const parts: FilePart[] = [];
      for (const id of new Set(ids)) {
        const known = await store.readFile(owner, id);
        const file = known && toAged(progress ? await progress.follow(owner, known) : known, clock.now());
        if (!file || file.state === 'failed') throw new ChatError('file_gone');
        if (file.state === 'reading') throw new ChatError('file_unready', { retryAfterSeconds: toRetryAfter(file, clock.now()) });
        parts.push({ type: 'file', mediaType: file.mediaType, filename: file.name, url: filePath(owner.app, id) });
      }
      return parts;
    },
  };
}

function toUploaded({ app }: Owner, record: FileRecord | StoredFile, now: number): UploadedFile {
  const { id, name, mediaType, sizeBytes, kind, state, step, reason } = toAged(record, now);
  return {
    id,
    name,
    mediaType,
    sizeBytes,
    kind,
    url: filePath(app, id),
    state,
    ...(step === undefined ? {} : { step }),
    ...(reason === undefined ? {} : { reason }),
    ...(state === 'reading' ? { retryAfterSeconds: toRetryAfter(record, now) } : {}),
  };
}

function toRetryAfter({ askAt }: FileRecord, now: number): number {
  return Math.max(1, Math.ceil((askAt - now) / 1_000));
}
