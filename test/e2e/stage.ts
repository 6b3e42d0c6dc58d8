import process from 'node:process';
import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../demo/emulator/create-emulator.ts';
import type { LogEntry } from '../../server/log.ts';
import { type NodeServer, startNode } from '../../server/runtimes/start-node.ts';
import { serveLocally } from '../serve.ts';
import { browserArgs } from './browser-args.ts';

/** A backend before the emulator, a site of somebody else's on another origin, and a browser. */
export interface Stage {
  /** Address of the backend. */
  endpoint: string;
  /** Origin of the site. */
  site: string;
  emulator: Emulator;
  /** What the backend logged. */
  logs: LogEntry[];
  browser: Browser;
  /** Opens a page of the site. */
  open(page?: SitePage): Promise<StagePage>;
  /** Ends the backend in the midst of whatever it does, and starts it at the same address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface SitePage {
  /** What its body holds. By default nothing but the bare tag. */
  body?: string;
  lang?: string;
  dir?: 'ltr' | 'rtl';
  headers?: Record<string, string>;
  context?: BrowserContextOptions;
  /** Before anything is loaded. */
  prepare?: (page: Page) => Promise<unknown>;
}

export interface StagePage {
  page: Page;
  /** Warnings and errors on the console. */
  complaints: string[];
  /** Addresses of all requests. */
  requests: string[];
}

export interface StageOptions extends Pick<EmulatorOptions, 'tokenDelayMs' | 'slowDelayMs' | 'apps'> {
  /** More of the backend's environment. */
  env?: Record<string, string>;
  /** How another browser is started, or the same in another way. */
  launch?: LaunchOptions;
}

/** Where the service is told that the backend is. */
const publicUrl = 'https://chat.example';

export { browserArgs };

export async function createStage({ env, launch, ...emulatorOptions }: StageOptions = {}): Promise<Stage> {
  const emulator = createEmulator({
    apiKeys: ['sk-x'],
    apps: { a: {}, b: {} },
    tokenDelayMs: 5,
    // Which port the backend gets is known only after it was told its address.
    fetchPicture: (url, init) => fetch(url.replace(publicUrl, server.url), init),
    ...emulatorOptions,
  });
  const upstream = await serveLocally((request) => emulator.fetch(request));
  const logs: LogEntry[] = [];
  const pages = new Map<string, SitePage>();
  const site = await serveLocally(({ url }) => toResponse(pages.get(new URL(url).pathname)));
  const start = (port: string): Promise<NodeServer> =>
    startNode({
      env: {
        DASHSCOPE_BASE_URL: upstream.url,
        DASHSCOPE_API_KEY: 'sk-x',
        BAILIAN_ENDPOINT: upstream.url,
        UPLOAD_HOSTS: upstream.url,
        PUBLIC_URL: publicUrl,
        BAILIAN_APP_ID: 'a',
        ALLOWED_ORIGINS: site.url,
        PORT: port,
        HOST: '127.0.0.1',
        STORE_URL: 'sqlite::memory:',
        ...env,
      },
      root: process.cwd(),
      log: (entry) => logs.push(entry),
    });
  let server = await start('0');
  const executablePath = process.env['CHROMIUM_PATH'] ?? '';
  const browser = await chromium.launch({ executablePath, args: browserArgs, ...launch });

  return {
    endpoint: server.url,
    site: site.url,
    emulator,
    logs,
    browser,
    async open({ context: options, prepare, ...content } = {}) {
      const path = `/page-${pages.size + 1}`;
      pages.set(path, { body: tag(server.url), ...content });
      const context = await browser.newContext({ locale: 'en-US', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => {
        if (/warning|error/.test(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      await prepare?.(page);
      await page.goto(site.url + path);
      return { page, complaints, requests };
    },
    async restart() {
      const { port } = new URL(server.url);
      await server.close(0);
      server = await start(port);
    },
    async close() {
      await browser.close();
      await server.close(0);
      await site.close();
      await upstream.close();
    },
  };
}

/** A stage for all tests of a file. Between them its pages are closed and the emulator answers as usual. */
export function useStage(options?: StageOptions): Stage {
  // Filled before the first test runs.
  const stage = {} as Stage;
  beforeAll(async () => {
    Object.assign(stage, await createStage(options));
  });
  afterEach(async () => {
    stage.emulator.setScenario(null);
    for (const context of stage.browser.contexts()) await context.close();
  });
  afterAll(() => stage.close());
  return stage;
}

/** The script tag of README, with more attributes. */
export function tag(endpoint: string, attributes = ''): string {
  return `<script async src="${endpoint}/widget.js" ${attributes}></script>`;
}

function toResponse(page: SitePage | undefined): Response {
  // Some browsers ask for an icon, and would complain on the console that there is none.
  if (!page) return new Response(null, { status: 204 });
  const { body = '', lang = 'en', dir = 'ltr', headers } = page;
  const html = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A site</title></head><body><h1>A site</h1>${body}</body></html>`;
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
}
