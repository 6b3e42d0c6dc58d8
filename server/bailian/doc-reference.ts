import type { Reference } from '../wire/protocol.ts';
import type { Disclosure } from './disclosure.ts';
import { isRecord, textAt } from './json.ts';
import { toAllowedUrl, toWebUrl } from './link-host.ts';
import { cutText, toTitle } from './readable-text.ts';

/** A document that an answer refers to, as the service tells of it; its ids are not even read. */
export interface DocReference {
  number: number;
  title: string;
  document: string;
  text: string;
  pages: number[];
  images: string[];
  url: string;
}

const MAX_REFERENCES = 50;
const MAX_TITLE = 200;
const MAX_TEXT = 4_000;
const MAX_PAGES = 20;
const MAX_IMAGES = 5;

/** `doc_references`. Entries without a number that a mark could name are left out, and so are repeated ones. */
export function parseDocReferences(value: unknown): DocReference[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const byNumber = new Map<number, DocReference>();
  for (const entry of value.slice(0, 4 * MAX_REFERENCES)) {
    const number = isRecord(entry) ? toNumber(entry['index_id']) : undefined;
    if (!isRecord(entry) || number === undefined || byNumber.has(number) || byNumber.size === MAX_REFERENCES) continue;
    const text = (name: string): string => textAt(entry, name) ?? '';
    byNumber.set(number, {
      number,
      title: toTitle(text('title'), MAX_TITLE),
      document: toTitle(text('doc_name'), MAX_TITLE),
      text: toPassage(text('text')),
      pages: toPages(entry['page_number']),
      images: toImages(entry['images']),
      url: text('doc_url'),
    });
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** What may leave of it. */
export function toReference({ number, title, document, text, pages, images, url }: DocReference, { citations, linkHosts }: Disclosure): Reference {
  const link = toAllowedUrl(url, linkHosts);
  const showsPassage = citations === 'passages';
  return {
    number,
    title: title || document || `[${number}]`,
    ...(document ? { document } : {}),
    ...(pages.length > 0 ? { pages } : {}),
    ...(showsPassage && text ? { text } : {}),
    ...(showsPassage && images.length > 0 ? { images } : {}),
    ...(link === undefined ? {} : { url: link }),
  };
}

/** The service sends the number as a string; a number is the same to us. */
function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return /^\d{1,4}$/.test(String(value)) ? Number(value) : undefined;
}

/** The passage without the head that the service puts before it: `【文档名】…【标题】…【正文】`. */
function toPassage(text: string): string {
  const passage = text.slice(0, 2 * MAX_TEXT).replace(/^\s*【文档名】[^]{0,1000}?【正文】[:：]?/, '');
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return cutText(passage.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim(), MAX_TEXT);
}

function toPages(value: unknown): number[] {
  const pages = (Array.isArray(value) ? value : [value]).filter((page) => Number.isInteger(page) && page > 0 && page < 1e6);
  return [...new Set(pages.map(Number))].slice(0, MAX_PAGES);
}

function toImages(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 4 * MAX_IMAGES).flatMap((image) => (typeof image === 'string' ? (toWebUrl(image)?.href ?? []) : [])).slice(0, MAX_IMAGES);
}
