import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ChatError, errorKinds, toWireError } from '../errors.ts';
import { errorName, type Log } from '../log.ts';
import type { ErrorBody } from '../wire/errors.ts';
import type { AppEnv } from './app-env.ts';

/** Turns anything thrown into our error body. What was not expected is logged with its stack's first line of code. */
export function createErrorHandler(log: Log): (error: unknown, c: Context<AppEnv>) => Response {
  return function onError(error, c) {
    const requestId = c.var.requestId ?? '';
    const wire = toWireError(error, requestId);
    if (!(error instanceof ChatError)) {
      log({ level: 'error', event: 'unexpected_error', requestId, error: errorName(error), at: firstFrame(error) });
    }
    if (wire.retryAfterSeconds !== undefined) c.header('retry-after', String(wire.retryAfterSeconds));
    c.set('errorCode', wire.code);
    const body: ErrorBody = { error: wire };
    return c.json(body, errorKinds[wire.code].status as ContentfulStatusCode);
  };
}

function firstFrame(error: unknown): string | undefined {
  const frame = error instanceof Error ? error.stack?.split('\n').find((line) => line.trim().startsWith('at ')) : undefined;
  return frame?.trim().slice(0, 200);
}
