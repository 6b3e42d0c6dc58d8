import process from 'node:process';
import { createEmulator, type Emulator } from '../../demo/emulator/create-emulator.ts';
import { startNode } from '../../server/runtimes/start-node.ts';
import { serveLocally } from '../serve.ts';

/** A backend before the emulator, and a site on another origin that hears of what its policy forbids. */
export interface BrowserSite {
  endpoint: string;
  /** The backend by way of somebody who changes the panel's code. */
  tampered: string;
  origin: string;
  emulator: Emulator;
  /** What browsers reported. Emptied by `publish`. */
  violations: string[];
  /** Address of a page. */
  publish(html: string, headers?: Record<string, string>): string;
  close(): Promise<void>;
}

/** Notes what nobody caught; from a file, because a strict policy allows no script in the page. */
const watcher = `window.uncaught = []; addEventListener('error', (event) => event.message && uncaught.push(event.message)); addEventListener('unhandledrejection', (event) => uncaught.push(String(event.reason)));`;

export const watchTag = '<script src="/watch.js"></script>';

export async function createBrowserSite(): Promise<BrowserSite> {
  const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} }, tokenDelayMs: 1 });
  const upstream = await serveLocally((request) => emulator.fetch(request));
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const violations: string[] = [];
  const site = await serveLocally(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/watch.js') return new Response(watcher, { headers: { 'content-type': 'text/javascript' } });
    if (pathname === '/report') violations.push(await request.text());
    const found = pages.get(pathname);
    return found ? new Response(found.html, { headers: { 'content-type': 'text/html; charset=utf-8', ...found.headers } }) : new Response(null, { status: 204 });
  });
  const backend = await startNode({
    env: { DASHSCOPE_BASE_URL: upstream.url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: site.url, PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' },
    root: process.cwd(),
    log: () => undefined,
  });
  const thief = await serveLocally(async (request) => {
    const { pathname, search } = new URL(request.url);
    const response = await fetch(backend.url + pathname + search);
    const text = await response.text();
    const headers = { 'content-type': response.headers.get('content-type') ?? '', 'access-control-allow-origin': '*' };
    return new Response(/\/(chat|whole)-/.test(pathname) ? `${text};globalThis.tampered = true;` : text, { headers });
  });

  return {
    endpoint: backend.url,
    tampered: thief.url,
    origin: site.url,
    emulator,
    violations,
    publish(html, headers = {}) {
      const path = `/page-${pages.size + 1}`;
      pages.set(path, { html, headers });
      violations.length = 0;
      return site.url + path;
    },
    async close() {
      await backend.close(0);
      await thief.close();
      await site.close();
      await upstream.close();
    },
  };
}
