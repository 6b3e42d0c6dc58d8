import { Hono } from 'hono';
import type { Registry } from '../metrics/registry.ts';
import { checkAdmin } from '../middleware/admin.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** `GET /metrics`: the numbers of this process for Prometheus, for whoever has the token. */
export function metricsRoutes({ registry, token }: { registry: Registry; token: string }): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/metrics', checkAdmin(token), (c) =>
    c.text(registry.toText(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
  );
}
