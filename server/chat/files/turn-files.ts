import { ChatError } from '../../errors.ts';
import type { FileRecord } from '../../stores/file-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import { MAX_FILES } from '../../wire/file-types.ts';
import type { Message } from '../../wire/protocol.ts';
import { fileIdsOf } from './file-id.ts';
import { toAged } from './file-progress.ts';

/** What of a conversation's files goes upstream with a question. */
export interface TurnFiles {
  /** Upstream's ids of the newest files that can be searched: the question's own, and those of earlier ones. */
  sessionFileIds: readonly string[];
  /** Addresses of the question's own pictures, where upstream can fetch them. */
  images: readonly string[];
  /**
   * For a call that was refused: asks upstream for each file, and answers with those that can still be used. Throws
   * ChatError `file_gone` when one of the question's own cannot.
   */
  recheck(): Promise<readonly string[]>;
}

export interface TurnFilesDeps {
  store: Store;
  /** Asks upstream how a file is. */
  ask: (owner: Owner, file: FileRecord) => Promise<FileRecord>;
  /** A picture's address for upstream. */
  toAddress: (app: string, id: string) => Promise<string>;
  now: () => number;
}

export interface TurnFilesInput {
  owner: Owner;
  conversation: string;
  question: Message;
  /** The conversation before it. */
  history: readonly Message[];
}

export async function readTurnFiles({ store, ask, toAddress, now }: TurnFilesDeps, { owner, conversation, question, history }: TurnFilesInput): Promise<TurnFiles> {
  const own = new Set(fileIdsOf(question));
  const ids = new Set([...own, ...history.toReversed().flatMap(fileIdsOf)]);
  // From here on they are deleted with it.
  if (own.size > 0) await store.assignFiles(owner, [...own], conversation);
  const files: FileRecord[] = [];
  for (const id of ids) {
    const file = await store.readFile(owner, id);
    if (file && toAged(file, now()).state === 'ready') files.push(file);
  }
  const pictures = files.filter(({ kind, id }) => kind === 'picture' && own.has(id));
  const searched = files.filter(({ kind }) => kind === 'file').slice(0, MAX_FILES);
  return {
    sessionFileIds: toUpstreamIds(searched),
    images: await Promise.all(pictures.map(({ id }) => toAddress(owner.app, id))),
    async recheck() {
      const checked = await Promise.all(searched.map((file) => ask(owner, file)));
      const usable = checked.filter(({ state }) => state === 'ready');
      if (checked.some(({ id, state }) => own.has(id) && state !== 'ready')) throw new ChatError('file_gone');
      return toUpstreamIds(usable);
    },
  };
}

function toUpstreamIds(files: readonly FileRecord[]): string[] {
  return files.flatMap(({ upstreamId }) => upstreamId ?? []);
}
