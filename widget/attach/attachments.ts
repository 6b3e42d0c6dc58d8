import type { ReadonlySignal, signal } from '@preact/signals-core';
import { type Attachable, MAX_FILES } from '../../server/wire/file-types.ts';
import type { FilePart, UploadedFile } from '../../server/wire/protocol.ts';
import { failureOf } from '../transport/api-error.ts';
import type { Clock } from '../transport/clock.ts';
import { checkFile } from './check-file.ts';
import type { FileApi } from './file-api.ts';
import { toFileName } from './file-name.ts';
import { AttachError, type FileProblem, problemOf } from './file-problem.ts';
import type { hashFile } from './hash-file.ts';
import type { shrinkPicture } from './shrink-picture.ts';

/**
 * `waiting`: others go first. `preparing`: it is made smaller and its MD5 is computed. `sending`: it is on its way.
 * `reading`: the service reads it. `ready`: it goes with the next question. `failed`: it does not.
 */
export type Stage = 'waiting' | 'preparing' | 'sending' | 'reading' | 'ready' | 'failed';

/** A file of the draft, as far as it is. */
export interface Attachment {
  id: string;
  name: string;
  kind: 'file' | 'picture';
  sizeBytes: number;
  maxBytes: number;
  stage: Stage;
  /** Of `preparing` and `sending`, from 0 to 1. */
  progress: number;
  step?: UploadedFile['step'];
  problem?: FileProblem | undefined;
  thumbnail?: string;
  part?: FilePart;
}

export interface Attachments {
  list: ReadonlySignal<readonly Attachment[]>;
  /** The one that went on to another stage last. */
  news: ReadonlySignal<Attachment | undefined>;
  /** How many of the files that came last there was no room for. */
  leftOut: ReadonlySignal<number>;
  add(files: Iterable<File>): void;
  /** Takes one away, wherever it is, from the backend too. */
  remove(id: string): void;
  retry(id: string): void;
  /** Forgets those that were sent. */
  drop(urls: readonly string[]): void;
  /** Takes all away. */
  clear(): void;
}

/** Longest side of a photo that is read for its text, in pixels: some 350 to an inch of a sheet of paper. */
const documentSide = 4_096;

export interface AttachmentsOptions {
  signal: typeof signal;
  api: FileApi;
  clock: Clock;
  /** What the app takes. */
  attachable: () => Attachable;
  hash: typeof hashFile;
  shrink: typeof shrinkPicture;
}

interface Job {
  source: File;
  abort: AbortController;
  uploaded?: UploadedFile | undefined;
}

/** How many are prepared and sent at a time. */
const maxAtOnce = 2;
/** How many that cannot be attached are shown. */
const maxShown = 2 * MAX_FILES;
/** A file is asked for after 2 s first, then every 4 s, unless the backend says otherwise. */
const firstWait = 2;
const nextWait = 4;
/** How long a file that nobody hears of is asked for. The backend gives up sooner by itself. */
const patienceMs = 3 * 60_000;

export function createAttachments({ signal, api, clock, attachable, hash, shrink }: AttachmentsOptions): Attachments {
  const list = signal<readonly Attachment[]>([]);
  const news = signal<Attachment | undefined>(undefined);
  const leftOut = signal(0);
  const jobs = new Map<string, Job>();
  const queue: (() => void)[] = [];
  let running = 0;
  let count = 0;

  function update(id: string, change: Partial<Attachment>): void {
    list.value = list.peek().map((one) => {
      if (one.id !== id) return one;
      const changed = { ...one, ...change };
      if (changed.stage !== one.stage) news.value = changed;
      return changed;
    });
  }

  /** Told of every piece, it lets the panel be drawn for each hundredth only. */
  function advanceBy(id: string): (done: number) => void {
    let shown = 0;
    return (done) => {
      const progress = Math.floor(done * 100) / 100;
      if (progress === shown) return;
      shown = progress;
      update(id, { progress });
    };
  }

  async function amongFew<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running === maxAtOnce) await new Promise<void>((resolve) => queue.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  }

  /** Whatever becomes of it: the backend forgets files that nobody sends. */
  function discard({ uploaded }: Job): void {
    if (uploaded) api.remove(uploaded.id).catch(() => undefined);
  }

  async function upload(id: string, name: string, kind: Attachment['kind'], { source, abort: { signal } }: Job): Promise<UploadedFile> {
    signal.throwIfAborted();
    update(id, { stage: 'preparing', progress: 0 });
    let content: { file: Blob; name: string } = { file: source, name };
    // A photo says where it was taken, also where it is a document to be read, for which it keeps more of its size.
    if (kind === 'picture' || /\.jpe?g$/i.test(name)) {
      const shrunk = await shrink(source, name, kind === 'picture' ? undefined : documentSide);
      signal.throwIfAborted();
      update(id, { thumbnail: shrunk.thumbnail, name: shrunk.name, sizeBytes: shrunk.file.size });
      content = shrunk;
    }
    const md5 = await hash(content.file, { signal, onProgress: advanceBy(id) });
    update(id, { stage: 'sending', progress: 0 });
    return api.upload({ file: content.file, name: content.name, md5, signal, onProgress: advanceBy(id) });
  }

  async function wait(seconds: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const stopTimer = clock.after(Math.min(15, Math.max(1, seconds)) * 1_000, resolve);
      signal.addEventListener('abort', () => (stopTimer(), resolve()));
    });
    signal.throwIfAborted();
  }

  /** Asks until the service has read it. */
  async function follow(id: string, first: UploadedFile, { abort: { signal } }: Job): Promise<UploadedFile> {
    let file = first;
    let heardAt = clock.now();
    for (let seconds = firstWait; file.state === 'reading'; seconds = nextWait) {
      update(id, { stage: 'reading', step: file.step ?? 'unknown' });
      await wait(file.retryAfterSeconds ?? seconds, signal);
      try {
        file = await api.read(file.id);
        heardAt = clock.now();
      } catch (error) {
        signal.throwIfAborted();
        const { code, retryable } = failureOf(error);
        if (code === 'not_found' || !retryable || clock.now() - heardAt > patienceMs) throw error;
      }
    }
    signal.throwIfAborted();
    if (file.state === 'failed') throw new AttachError(file.reason ?? 'index');
    return file;
  }

  async function run(id: string, name: string, kind: Attachment['kind'], job: Job): Promise<void> {
    const { signal } = job.abort;
    try {
      job.uploaded ??= await amongFew(() => upload(id, name, kind, job));
      if (signal.aborted) discard(job);
      const { url, mediaType, name: filename } = await follow(id, job.uploaded, job);
      update(id, { stage: 'ready', part: { type: 'file', mediaType, filename, url } });
    } catch (error) {
      if (signal.aborted) return;
      const problem = problemOf(error);
      // What was only not heard of goes on by another try; anything else is sent anew.
      if (problem !== 'network') {
        discard(job);
        job.uploaded = undefined;
      }
      update(id, { stage: 'failed', problem });
    }
  }

  function start(id: string, source: File): void {
    const one = list.peek().find((other) => other.id === id);
    if (!one) return;
    const job: Job = { source, abort: new AbortController(), uploaded: jobs.get(id)?.uploaded };
    jobs.set(id, job);
    void run(id, toFileName(source.name), one.kind, job);
  }

  function end(id: string): void {
    const job = jobs.get(id);
    jobs.delete(id);
    job?.abort.abort(new DOMException('It was taken away.', 'AbortError'));
    if (job) discard(job);
  }

  return {
    list,
    news,
    leftOut,
    add(files) {
      let left = 0;
      for (const file of files) {
        const name = toFileName(file.name);
        const { problem, ...checked } = checkFile({ name, size: file.size }, attachable());
        const good = list.peek().filter(({ stage }) => stage !== 'failed').length;
        if (problem ? list.peek().length >= maxShown : good >= MAX_FILES) {
          left++;
          continue;
        }
        const id = String(++count);
        const one: Attachment = { id, name, sizeBytes: file.size, ...checked, stage: 'waiting', progress: 0 };
        list.value = [...list.peek(), one];
        if (problem) update(id, { stage: 'failed', problem });
        else start(id, file);
      }
      leftOut.value = left;
    },
    remove(id) {
      end(id);
      leftOut.value = 0;
      list.value = list.peek().filter((one) => one.id !== id);
    },
    retry(id) {
      const job = jobs.get(id);
      if (!job) return;
      update(id, { stage: 'waiting', progress: 0, problem: undefined });
      start(id, job.source);
    },
    drop(urls) {
      const isSent = ({ part }: Attachment): boolean => !!part && urls.includes(part.url);
      for (const { id } of list.peek().filter(isSent)) jobs.delete(id);
      list.value = list.peek().filter((one) => !isSent(one));
      leftOut.value = 0;
    },
    clear() {
      for (const { id } of list.peek()) end(id);
      list.value = [];
      leftOut.value = 0;
    },
  };
}
