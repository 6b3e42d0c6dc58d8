const MB = 1 << 20;

export interface FileType {
  /** Lower-case and without its dot. */
  extension: string;
  kind: 'document' | 'image' | 'video' | 'audio';
  maxBytes: number;
}

const kinds: Record<FileType['kind'], { maxBytes: number; extensions: string }> = {
  document: { maxBytes: 100 * MB, extensions: 'doc docx wps ppt pptx xls xlsx md txt pdf epub mobi' },
  image: { maxBytes: 20 * MB, extensions: 'png jpg jpeg bmp gif' },
  video: { maxBytes: 512 * MB, extensions: 'mp4 mkv avi mov wmv' },
  audio: { maxBytes: 512 * MB, extensions: 'aac amr flac flv m4a mp3 mpeg ogg opus wav webm wma' },
};

/** The type that a name's extension stands for, with the vendor's limit. Undefined: it is not taken. */
export function toFileType(name: string): FileType | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  for (const kind of ['document', 'image', 'video', 'audio'] as const) {
    const { maxBytes, extensions } = kinds[kind];
    if (extensions.split(' ').includes(extension)) return { extension, kind, maxBytes };
  }
  return undefined;
}

const mediaTypes = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
]);

export function toMediaType({ extension }: FileType): string {
  return mediaTypes.get(extension) ?? 'application/octet-stream';
}

const signatures = new Map([
  ['pdf', '%PDF'],
  ['png', '\u0089PNG'],
  ['gif', 'GIF8'],
  ['jpg', '\u00ff\u00d8'],
  ['jpeg', '\u00ff\u00d8'],
  ['bmp', 'BM'],
  ['docx', 'PK'],
  ['xlsx', 'PK'],
  ['pptx', 'PK'],
]);

/** Whether a file begins as those of its type do; a renamed one does not and cannot be parsed. */
export function looksLike({ extension }: FileType, head: Uint8Array): boolean {
  return String.fromCharCode(...head).startsWith(signatures.get(extension) ?? '');
}
