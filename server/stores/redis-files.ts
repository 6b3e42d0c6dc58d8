import type { FileRecord, FileStore, StoredFile } from './file-store.ts';
import { type RedisReply, toFields, toList, toText } from './redis-driver.ts';
import { toKey } from './redis-key.ts';
import * as scripts from './redis-scripts.ts';
import type { Owner } from './store.ts';

export interface RedisFilesDeps {
  run: (script: string, ...words: (string | number)[]) => Promise<RedisReply>;
  get: (command: string, key: string, ...words: (string | number)[]) => Promise<RedisReply>;
}

/** The part of a store that is about what visitors attach. Contents are kept as base64, since replies are texts. */
export function createRedisFiles({ run, get }: RedisFilesDeps): FileStore {
  async function readFile(owner: Owner, id: string): Promise<StoredFile | undefined> {
    const [of, record, conversation] = toList(await get('HMGET', `file:${id}`, 'owner', 'record', 'conversation')).map(toText);
    if (of !== toKey(owner) || record === undefined) return undefined;
    return { ...(JSON.parse(record) as FileRecord), ...(conversation === undefined ? {} : { conversation }) };
  }

  return {
    async writeFile(owner, file, content) {
      return (await run(scripts.writeFile, toKey(owner), file.id, file.createdAt, file.mediaType, JSON.stringify(file), content ? encode(content) : '')) === 1;
    },
    readFile,
    async listFiles(owner, limit) {
      const ids = toList(await get('ZREVRANGE', `files:${toKey(owner)}`, 0, limit - 1));
      const files = await Promise.all(ids.map((id) => readFile(owner, toText(id) ?? '')));
      return files.flatMap((file) => file ?? []);
    },
    async assignFiles(owner, ids, conversation) {
      await run(scripts.assignFiles, toKey(owner), conversation, ...ids);
    },
    async deleteFile(owner, id) {
      return (await run(scripts.deleteFile, toKey(owner), id)) === 1;
    },
    async readContent(app, id) {
      const { owner = '', media = '', content } = toFields(await get('HGETALL', `file:${id}`));
      return content === undefined || !owner.startsWith(`${app}:`) ? undefined : { mediaType: media, content: decode(content) };
    },
    async sweepFiles(attachedBefore) {
      await run(scripts.sweepFiles, attachedBefore);
    },
  };
}

const PIECE = 0x8000;

function encode(bytes: Uint8Array): string {
  let text = '';
  // A call with a million arguments would be too much for any stack.
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

function decode(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
