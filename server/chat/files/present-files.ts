import type { FileRecord } from '../../stores/file-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import type { Message, MessagePart } from '../../wire/protocol.ts';
import { isFilePart, toFileId } from './file-id.ts';
import { toAged } from './file-progress.ts';

export interface PresentFilesDeps {
  store: Store;
  sign: (app: string, id: string) => Promise<string>;
  now: () => number;
}

/** The messages as their owner gets them: addresses of pictures open them, and files that are gone say so. */
export async function presentFiles({ store, sign, now }: PresentFilesDeps, owner: Owner, messages: readonly Message[]): Promise<Message[]> {
  const present = async (part: MessagePart): Promise<MessagePart> => {
    if (!isFilePart(part)) return part;
    const id = toFileId(part.url) ?? '';
    const file: FileRecord | undefined = await store.readFile(owner, id);
    if (!file || toAged(file, now()).state === 'failed') return { ...part, isGone: true };
    return file.kind === 'picture' ? { ...part, url: await sign(owner.app, id) } : part;
  };
  return Promise.all(
    messages.map(async (message) => {
      if (!message.parts.some(isFilePart)) return message;
      return { ...message, parts: await Promise.all(message.parts.map(present)) };
    }),
  );
}
