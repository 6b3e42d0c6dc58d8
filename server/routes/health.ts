import { Hono } from 'hono';
import type { AppEnv } from '../middleware/app-env.ts';
import type { Store } from '../stores/store.ts';
import { version } from '../wire/version.ts';

/** `GET /healthz`: the process runs, and which version. `GET /readyz`: it takes new work, 503 while it starts, stops or lacks its store. */
export function healthRoutes({ store, isDraining }: { store: Store; isDraining: () => boolean }): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ status: 'ok', version }))
    .get('/readyz', async (c) => {
      if (isDraining()) return c.json({ status: 'stopping' }, 503);
      try {
        await store.ping();
      } catch {
        return c.json({ status: 'no store' }, 503);
      }
      return c.json({ status: 'ok' });
    });
}
