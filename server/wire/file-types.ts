/** What can be attached, by the contract of the service. Browser and backend check the same. This file imports nothing. */

/** Files of one conversation. */
export const MAX_FILES = 10;
/** Longest name of a file, in UTF-16 code units; the shortest has four, such as `a.md`. */
export const MAX_FILE_NAME_LENGTH = 128;
export const MIN_FILE_NAME_LENGTH = 4;

const MB = 1_024 * 1_024;

export interface FileType {
  /** Lower case, without the dot. */
  extensions: readonly string[];
  maxBytes: number;
}

/** Files of a session, which the service reads. Images of them are read for the text in them. */
export const fileTypes = {
  document: { extensions: ['doc', 'docx', 'wps', 'ppt', 'pptx', 'xls', 'xlsx', 'md', 'txt', 'pdf', 'epub', 'mobi'], maxBytes: 100 * MB },
  image: { extensions: ['png', 'jpg', 'jpeg', 'bmp', 'gif'], maxBytes: 20 * MB },
  video: { extensions: ['mp4', 'mkv', 'avi', 'mov', 'wmv'], maxBytes: 512 * MB },
  audio: { extensions: ['aac', 'amr', 'flac', 'flv', 'm4a', 'mp3', 'mpeg', 'ogg', 'opus', 'wav', 'webm', 'wma'], maxBytes: 512 * MB },
} as const satisfies Record<string, FileType>;

/** Pictures for a model that sees. */
export const pictureType = { extensions: ['png', 'jpg', 'jpeg', 'gif', 'bmp', 'webp'], maxBytes: 10 * MB } as const satisfies FileType;
/** Sides of a picture in pixels, and how much longer than the other one of them may be. */
export const pictureSides = { min: 11, max: 8_192, maxRatio: 200 } as const;

/** What an app takes. */
export interface Attachable {
  files: boolean;
  images: boolean;
}

/** Lower case, without the dot; empty when the name has none. */
export function extensionOf(name: string): string {
  return /[^.]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** How a file of that name goes to the service. Where the model sees, pictures are shown to it. Undefined: it is not taken. */
export function fileKindOf(name: string, { files, images }: Attachable): { kind: 'file' | 'picture'; maxBytes: number } | undefined {
  const extension = extensionOf(name);
  const has = ({ extensions }: FileType): boolean => extensions.includes(extension);
  if (images && has(pictureType)) return { kind: 'picture', maxBytes: pictureType.maxBytes };
  const type = files ? Object.values(fileTypes).find(has) : undefined;
  return type && { kind: 'file', maxBytes: type.maxBytes };
}

/** Every extension that is taken, as the `accept` of a file input. */
export function toAccept({ files, images }: Attachable): string {
  const types: FileType[] = [...(files ? Object.values(fileTypes) : []), ...(images ? [pictureType] : [])];
  return [...new Set(types.flatMap(({ extensions }) => extensions))].map((extension) => `.${extension}`).join();
}
