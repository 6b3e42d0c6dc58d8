import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppProfile, ChatBody, Conversation, StreamPart } from '../../server/wire/protocol.ts';
import type { WireError } from '../../server/wire/errors.ts';
import { serveLocally } from '../serve.ts';
import { createFakeFiles, type FakeFiles, toRefusal } from './fake-files.ts';

/** A backend that answers with the parts a test tells it, and the page that uses it. */
export interface FakeWire {
  url: string;
  profile: AppProfile;
  /** The questions that came. */
  bodies: ChatBody[];
  /** Says the answer's parts; it is finished when this resolves. */
  answer: (say: (...parts: StreamPart[]) => void) => Promise<void> | void;
  files: FakeFiles;
  /** What a conversation is when it is read again. */
  stored: Conversation | undefined;
  /** Refuses the next questions. */
  refusal: WireError | undefined;
  /** Files of the widget that are refused, as names without hash. */
  refused: Set<string>;
  /** Address of a page with the tag. */
  page(attributes?: string, lang?: string): string;
  close(): Promise<void>;
}

export async function createFakeWire(): Promise<FakeWire> {
  const folder = join(import.meta.dirname, '../../dist/widget');
  const headers = { 'content-type': 'text/event-stream', 'x-vercel-ai-ui-message-stream': 'v1' };
  let turns = 0;

  function toStream(): Response {
    const encoder = new TextEncoder();
    const turn = `t${++turns}`;
    let sequence = 0;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const write = (text: string): void => controller.enqueue(encoder.encode(text));
        const say = (...parts: StreamPart[]): void => parts.forEach((part) => write(`id: ${turn}:${++sequence}\ndata: ${JSON.stringify(part)}\n\n`));
        say({ type: 'start', messageId: `m-${turn}`, messageMetadata: {} });
        await wire.answer(say);
        say({ type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done' } });
        write('data: [DONE]\n\n');
        controller.close();
      },
    });
    return new Response(body, { headers });
  }

  async function respond(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/page') {
      const html = `<!doctype html><html lang="${searchParams.get('lang')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A site</title></head><body><main><h1>A site</h1></main><script async src="/widget.js" ${searchParams.get('attributes')}></script></body></html>`;
      return new Response(html, { headers: { 'content-type': 'text/html' } });
    }
    // Some browsers ask for an icon, and would complain on the console that there is none.
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 });
    if (pathname === '/v1/apps/default') return Response.json(wire.profile);
    if (pathname.endsWith('/visitor')) return Response.json({ token: 'a.b.c', expiresAt: '2099-01-01T00:00:00Z', verified: false });
    if (pathname.endsWith('/stop')) return Response.json({ stopped: true });
    if (pathname.includes('/files')) return wire.files.respond(request);
    if (pathname.includes('/conversations/')) return wire.stored ? Response.json(wire.stored) : toRefusal(404, 'not_found');
    if (pathname.endsWith('/chat')) {
      wire.bodies.push((await request.json()) as ChatBody);
      if (wire.refusal) return Response.json({ error: wire.refusal }, { status: 410 });
      return toStream();
    }
    const name = pathname.slice(1);
    if (!/^[\w-]+\.js$/.test(name) || wire.refused.has(name.replace(/-[\w-]{8}\.js$/, ''))) return new Response('', { status: 404 });
    return new Response(await readFile(join(folder, name)), { headers: { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' } });
  }

  const server = await serveLocally((request) => respond(request));
  const wire: FakeWire = {
    url: server.url,
    profile: { app: 'default', texts: { title: 'Shop' }, imagePrefixes: [], variables: [], thinking: 'off', files: false, images: false, memory: false },
    bodies: [],
    files: createFakeFiles(),
    stored: undefined,
    refusal: undefined,
    answer: () => undefined,
    refused: new Set(),
    page: (attributes = '', lang = 'en') => `${server.url}/page?${new URLSearchParams({ attributes, lang }).toString()}`,
    close: () => server.close(),
  };
  return wire;
}
