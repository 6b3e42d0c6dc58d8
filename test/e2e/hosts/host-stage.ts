import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { serveLocally, type Served } from '../../serve.ts';
import { createStage, type Stage, type StageOptions } from '../stage.ts';
import type { Host, Places } from './host.ts';

/** A backend and sites that may use it, by whatever name they are called. */
export interface HostStage extends Places {
  stage: Stage;
  /** A site of another name that is served without encryption, so that browsers hide half of their interfaces from it. */
  insecure: string;
  /** Puts a document on all the sites, and gives its path. */
  publish(html: string, headers?: Record<string, string>): string;
  /** Opens a page in a browser profile of its own. */
  open(url: string, options?: OpenOptions): Promise<OpenPage>;
}

export type OpenOptions = Pick<Host, 'context' | 'prepare'> & { inContext?: BrowserContext };

export interface OpenPage {
  page: Page;
  /** Warnings, errors and what nobody caught. */
  complaints: string[];
  /** Addresses of all requests. */
  requests: string[];
}

interface Document {
  html: string;
  headers: Record<string, string>;
}

const size = { width: 1_000, height: 760 };

/** One backend, one browser and one site for all pages of a file. */
export function useHosts(options: StageOptions = {}): HostStage {
  // Filled before the first test runs.
  const hosts = {} as HostStage;
  const documents = new Map<string, Document>();
  let site: Served;

  beforeAll(async () => {
    site = await serveLocally((request) => toResponse(request, documents));
    const names = { site: `http://127.0.0.1:${site.port}`, elsewhere: `http://localhost:${site.port}`, insecure: `http://shop.test:${site.port}` };
    const stage = await createStage({ ...options, tokenDelayMs: 1, env: { ALLOWED_ORIGINS: Object.values(names).join(), ...options.env } });
    Object.assign(hosts, { ...names, stage, endpoint: stage.endpoint });
  });
  afterAll(async () => {
    await hosts.stage.close();
    await site.close();
  });

  hosts.publish = (html, headers = {}) => {
    const path = `/page-${documents.size + 1}`;
    documents.set(path, { html, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
    return path;
  };

  hosts.open = async (url, { context: contextOptions, prepare, inContext } = {}) => {
    const context = inContext ?? (await hosts.stage.browser.newContext({ locale: 'en-US', viewport: size, ...contextOptions }));
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (/warning|error/.test(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${String(error)}`));
    page.on('request', (request) => requests.push(request.url()));
    await prepare?.(page);
    await page.goto(url, { waitUntil: 'load' });
    return { page, complaints, requests };
  };
  return hosts;
}

function toResponse({ url }: Request, documents: Map<string, Document>): Response {
  const document = documents.get(new URL(url).pathname);
  // Some browsers ask for an icon, and would complain on the console that there is none.
  return document ? new Response(document.html, { headers: document.headers }) : new Response(null, { status: 204 });
}
