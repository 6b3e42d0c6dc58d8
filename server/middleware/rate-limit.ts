import type { MiddlewareHandler } from 'hono';
import type { LocalRates } from '../chat/limits/local-rates.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from './app-env.ts';
import { type ClientNetOptions, readClientNet } from './client-net.ts';

/** Whatever is asked for, from one address: far more than people do, and little enough that refusing the rest costs nothing. */
export const ADDRESS_RATE = { intervalMs: 10, burst: 1_000 };
/** What of a visitor's minute may come at once. */
const VISITOR_BURST_SHARE = 1 / 3;

export interface LimitAddressOptions extends ClientNetOptions {
  rates: LocalRates;
}

/** Finds out where requests are from, and turns floods away before anything else is done for them. */
export function limitAddress({ trustedProxies, rates }: LimitAddressOptions): MiddlewareHandler<AppEnv> {
  return async function limitAddress(c, next) {
    const net = readClientNet(c, { trustedProxies });
    c.set('net', net);
    if (net) refuseOver(rates.take(net.address, ADDRESS_RATE));
    await next();
  };
}

/** Keeps one visitor from asking all the time, whatever for. `personOf`: whom it is counted for. */
export function limitVisitor({ rates, personOf }: { rates: LocalRates; personOf: (visitor: string) => string }): MiddlewareHandler<AppEnv> {
  return async function limitVisitor(c, next) {
    const { alias, limits } = c.var.app;
    if (limits) {
      const { requestsPerMinute } = limits;
      refuseOver(rates.take(`${alias}:${personOf(c.var.visitor)}`, { intervalMs: 60_000 / requestsPerMinute, burst: Math.ceil(requestsPerMinute * VISITOR_BURST_SHARE) }));
    }
    await next();
  };
}

function refuseOver(waitMs: number): void {
  if (waitMs > 0) throw new ChatError('rate_limited', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
}
