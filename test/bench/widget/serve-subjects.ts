import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { serveLocally, type Served } from '../../serve.ts';
import type { Subject } from './subjects.ts';

const types: Record<string, string> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };

/** A page with text on it, as it is before anybody puts a chat there. */
const paragraphs = Array.from({ length: 12 }, (_, at) => `<h2>Part ${at + 1}</h2><p>${'Some sentences about tea, its leaves, its water and its time. '.repeat(8)}</p>`).join('');

export interface SubjectServer extends Served {
  /** Address of the page with this chat, and without a subject that of the bare page. */
  page(subject?: Subject): string;
}

/** Serves pages, and files as a CDN does: on another origin, compressed at the highest quality, to be kept for ever. */
export async function serveSubjects(subjects: readonly Subject[], folders: Record<string, string>): Promise<SubjectServer> {
  const compressed = new Map<string, Uint8Array<ArrayBuffer>>();
  const read = (path: string): Uint8Array<ArrayBuffer> => {
    const known = compressed.get(path) ?? new Uint8Array(brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    compressed.set(path, known);
    return known;
  };
  const cdn = await serveLocally((request) => {
    const [, name = '', ...rest] = new URL(request.url).pathname.split('/');
    const path = join(folders[name] ?? '', normalize(`/${rest.join('/')}`));
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'cache-control': 'public, max-age=31536000, immutable' };
    // Their backends, where they ask them at once.
    if (!folders[name] || !extname(path) || !existsSync(path)) return Response.json({}, { headers: { ...headers, 'cache-control': 'no-store' } });
    return new Response(read(path), { headers: { ...headers, 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-encoding': 'br' } });
  });
  const site = await serveLocally(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    if (pathname !== '/page') return new Response(null, { status: 204 });
    const subject = subjects.find(({ folder }) => folder === searchParams.get('chat'));
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A site</title></head><body><h1>A site</h1>${subject?.embed(`${cdn.url}/${subject.folder}`) ?? ''}${paragraphs}</body></html>`;
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  });
  return {
    ...site,
    page: (subject) => `${site.url}/page?chat=${subject?.folder ?? ''}`,
    async close() {
      await site.close();
      await cdn.close();
    },
  };
}
