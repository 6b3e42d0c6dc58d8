import type { FilesClient } from '../../bailian/files.ts';
import type { Clock } from '../../clock.ts';
import { errorName, type Log } from '../../log.ts';
import type { FileRecord } from '../../stores/file-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import { withDeadline } from '../deadline.ts';
import { toLogFields } from '../log-fields.ts';
import { toAnswered, toUnanswered } from './file-progress.ts';

/** How long whoever asks for a file waits for what the service says. */
const ANSWER_MS = 10_000;

export interface FollowFileDeps {
  store: Store;
  client: FilesClient;
  clock: Clock;
  random: () => number;
  log: Log;
}

export interface FileProgress {
  /** The file as it is by now: the service is asked when it is due. Never throws for what the service does. */
  follow(owner: Owner, file: FileRecord): Promise<FileRecord>;
  /** Asks in any case, and keeps the answer. */
  ask(owner: Owner, file: FileRecord): Promise<FileRecord>;
}

/** Asks the service how far files are, each one at a time however many want to know. */
export function createFileProgress({ store, client, clock, random, log }: FollowFileDeps): FileProgress {
  const asking = new Map<string, Promise<FileRecord>>();

  async function describe(file: FileRecord, upstreamId: string): Promise<FileRecord> {
    try {
      const status = await withDeadline((signal) => client.describeFile(upstreamId, { signal }), { ms: ANSWER_MS, clock, signal: new AbortController().signal });
      return toAnswered(file, status, { now: clock.now(), random });
    } catch (error) {
      log({ level: 'warn', event: 'file_status_unknown', error: errorName(error), ...toLogFields(error) });
      return toUnanswered(file, error, { now: clock.now(), random });
    }
  }

  async function ask(owner: Owner, file: FileRecord): Promise<FileRecord> {
    if (file.upstreamId === undefined) return file;
    const answered = await describe(file, file.upstreamId);
    // Unless it was removed meanwhile.
    if (await store.readFile(owner, file.id)) await store.writeFile(owner, answered);
    return answered;
  }

  function askOnce(owner: Owner, file: FileRecord): Promise<FileRecord> {
    let running = asking.get(file.id);
    if (!running) {
      running = ask(owner, file).finally(() => asking.delete(file.id));
      asking.set(file.id, running);
    }
    return running;
  }

  return {
    follow: async (owner, file) => (file.state === 'reading' && file.askAt <= clock.now() ? askOnce(owner, file) : file),
    ask: askOnce,
  };
}
