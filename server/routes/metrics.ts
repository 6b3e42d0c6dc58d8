import { Hono } from 'hono';
import type { Metrics } from '../metrics/metrics.ts';
import { checkAdmin } from '../middleware/admin.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** `GET /metrics`: the numbers of this process for Prometheus, for whoever has the token. */
export function metricsRoutes({ metrics, token }: { metrics: Metrics; token: string }): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/metrics', checkAdmin(token), (c) =>
    c.text(metrics.toText(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
  );
}
