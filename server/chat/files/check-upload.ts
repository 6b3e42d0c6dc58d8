import { ChatError } from '../../errors.ts';
import type { FileRecord } from '../../stores/file-store.ts';
import { type Attachable, extensionOf, fileKindOf, MAX_FILE_NAME_LENGTH, MIN_FILE_NAME_LENGTH } from '../../wire/file-types.ts';
import { toMediaType } from './media-type.ts';

/** What the headers of an upload say. */
export interface AnnouncedFile {
  name: string;
  /** As long as the body has to be. */
  sizeBytes: number;
  /** In hexadecimal. */
  md5: string;
}

export type CheckedFile = Pick<FileRecord, 'name' | 'kind' | 'mediaType' | 'sizeBytes'> & { md5: string };

/**
 * A file that the app takes, as far as that can be told before its first byte. Throws ChatError `file_refused` for its
 * name or type, `payload_too_large` for its size, `bad_request` for what no client of ours sends.
 */
export function checkUpload({ name: given, sizeBytes, md5 }: AnnouncedFile, attachable: Attachable): CheckedFile {
  const name = toFileName(given);
  const type = fileKindOf(name, attachable);
  if (name.length < MIN_FILE_NAME_LENGTH || name.length > MAX_FILE_NAME_LENGTH) {
    throw new ChatError('file_refused', { detail: `Its name has to have ${MIN_FILE_NAME_LENGTH} to ${MAX_FILE_NAME_LENGTH} characters.` });
  }
  if (!type) throw new ChatError('file_refused', { detail: 'Files of this type are not taken.' });
  if (!Number.isSafeInteger(sizeBytes)) throw new ChatError('bad_request', { detail: 'Content-Length is missing.' });
  if (sizeBytes < 1) throw new ChatError('file_refused', { detail: 'It is empty.' });
  if (sizeBytes > type.maxBytes) throw new ChatError('payload_too_large', { detail: `Files of this type have at most ${type.maxBytes} bytes.` });
  if (!/^[0-9a-f]{32}$/i.test(md5)) throw new ChatError('bad_request', { detail: 'The MD5 is missing.' });
  return { name, sizeBytes, md5, kind: type.kind, mediaType: toMediaType(extensionOf(name)) };
}

/** The name without folders, and without what hides or turns around a part of it. */
function toFileName(name: string): string {
  return (name.normalize('NFC').split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '').trim();
}
