import type { Reference, StreamPart } from './protocol.ts';

const mediaTypes = new Map([
  ['pdf', 'application/pdf'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['html', 'text/html'],
  ['md', 'text/markdown'],
  ['txt', 'text/plain'],
]);

/** A reference as the AI SDK knows sources. */
export function toSourcePart({ number, title, document = '', url }: Reference): StreamPart {
  const sourceId = `source-${number}`;
  if (url !== undefined) return { type: 'source-url', sourceId, url, title };
  const extension = /\.(\w+)$/.exec(document)?.[1]?.toLowerCase() ?? '';
  return { type: 'source-document', sourceId, mediaType: mediaTypes.get(extension) ?? 'application/octet-stream', title };
}
