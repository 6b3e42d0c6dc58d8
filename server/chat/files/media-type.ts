const special: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  md: 'text/markdown',
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  wps: 'application/vnd.ms-works',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  epub: 'application/epub+zip',
  mobi: 'application/x-mobipocket-ebook',
  jpg: 'image/jpeg',
  mkv: 'video/x-matroska',
  avi: 'video/x-msvideo',
  mov: 'video/quicktime',
  wmv: 'video/x-ms-wmv',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  wma: 'audio/x-ms-wma',
};
const images = /^(?:png|jpeg|bmp|gif|webp)$/;
const videos = /^mp4$/;

/** The media type of a file that can be attached. What a browser says of it does not count: its name and its content do. */
export function toMediaType(extension: string): string {
  const known = Object.hasOwn(special, extension) ? special[extension] : undefined;
  if (known !== undefined) return known;
  return `${images.test(extension) ? 'image' : videos.test(extension) ? 'video' : 'audio'}/${extension}`;
}
