import process from 'node:process';
import { getRequestListener } from '@hono/node-server';
import { ConfigError } from '../config.ts';
import { openChat, type OpenChat } from './open-chat.ts';
import { createStdoutLog } from './stdout-log.ts';

/** Where the platform keeps what belongs to the request that is being answered; its own package reads it there too. */
const CONTEXT = Symbol.for('@vercel/request-context');

interface RequestContext {
  waitUntil?: (promise: Promise<unknown>) => void;
}

const log = createStdoutLog(process.stdout);

/** Vercel: one Node function for all paths, whose store is Redis. The widget is static there, and costs no call of it. */
function createHandler(): (request: Request) => Promise<Response> {
  let opening: Promise<OpenChat> | undefined;

  async function open(): Promise<OpenChat> {
    if (!/^rediss?:/.test(process.env['STORE_URL'] ?? '')) throw new ConfigError(['STORE_URL has to be redis://… or rediss://… on Vercel: its functions keep no files.']);
    // The platform's own proxy says under which address it was asked.
    return openChat({ env: { TRUST_PROXY: '1', ...process.env }, root: process.cwd(), log, waitUntil: (promise) => currentContext()?.waitUntil?.(promise) });
  }

  return async (request) => {
    opening ??= open();
    try {
      return await (await opening).fetch(request);
    } catch (error) {
      // The next request tries anew.
      opening = undefined;
      console.error(error instanceof ConfigError ? error.message : error);
      return Response.json({ error: { code: 'unavailable', message: 'The service is not set up: its log says why.', retryable: true, requestId: '' } }, { status: 503 });
    }
  };
}

function currentContext(): RequestContext | undefined {
  const holder: unknown = Reflect.get(globalThis, CONTEXT);
  return isContextHolder(holder) ? holder.get() : undefined;
}

function isContextHolder(value: unknown): value is { get: () => RequestContext | undefined } {
  return typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function';
}

// oxlint-disable-next-line import/no-default-export
export default getRequestListener(createHandler());
