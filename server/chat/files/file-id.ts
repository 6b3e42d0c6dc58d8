import type { FilePart, Message } from '../../wire/protocol.ts';

const PATTERN = /\/files\/([A-Za-z0-9_-]{1,64})(?:\/picture)?(?:\?[^#]*)?$/;

/** The id in the address of a file, signed or not. Undefined: it is no address of ours. What stands before it does not count. */
export function toFileId(url: string): string | undefined {
  return PATTERN.exec(url)?.[1];
}

export function isFilePart(part: Message['parts'][number]): part is FilePart {
  return part.type === 'file';
}

/** Ids of the files in a message. */
export function fileIdsOf({ parts }: Pick<Message, 'parts'>): string[] {
  return parts.filter(isFilePart).flatMap(({ url }) => toFileId(url) ?? []);
}
