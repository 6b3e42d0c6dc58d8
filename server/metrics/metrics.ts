import { Hono } from 'hono';
import type { Turns } from '../chat/turns.ts';
import type { AppConfig } from '../config/app-config.ts';
import type { Log } from '../log.ts';
import { checkAdmin } from '../middleware/admin.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { HeldReaders } from '../routes/held-readers.ts';
import type { Store } from '../stores/store.ts';
import { countLog } from './count-log.ts';
import { createRegistry } from './registry.ts';
import { watchBudget } from './watch-budget.ts';

/** The numbers of a process. Given to the application by runtimes whose processes last: elsewhere there is no one to ask. */
export interface Metrics {
  /** A log whose lines are counted on their way. */
  watch(log: Log): Log;
  /** A store whose counts of the apps' tokens are seen on their way. */
  watchStore(store: Store): Store;
  /** What is read when somebody asks. */
  addGauges(sources: GaugeSources): void;
  /** `GET /metrics`: all of it, as Prometheus reads it, for whoever has the token. */
  routes: Hono<AppEnv>;
}

export interface GaugeSources {
  turns: Pick<Turns, 'countRunning'>;
  readers: Pick<HeldReaders, 'open'>;
}

export interface MetricsOptions {
  token: string;
  apps: ReadonlyMap<string, AppConfig>;
}

export function createMetrics({ token, apps }: MetricsOptions): Metrics {
  const registry = createRegistry();
  return {
    watch: (log) => countLog(log, registry),
    addGauges({ turns, readers }) {
      // Readers that stay when no turns run are streams that nobody ends.
      registry.gauge('bailian_chat_running_turns', 'Turns that this process runs now, by app.', () => [...apps.keys()].map((app) => ({ value: turns.countRunning(app), labels: { app } })));
      registry.gauge('bailian_chat_open_streams', 'Streams that somebody reads.', () => [{ value: readers.open }]);
    },
    watchStore(store) {
      const watched = watchBudget(store, new Set(apps.keys()));
      registry.gauge('bailian_chat_budget_tokens_left', 'Tokens that are left of the day, of all backends together, as of the last turn of this one.', () =>
        [...watched.used].map(([app, used]) => ({ value: Math.max(0, Math.round((apps.get(app)?.limits?.tokensPerDay ?? 0) - used)), labels: { app } })),
      );
      return watched.store;
    },
    routes: new Hono<AppEnv>().get('/metrics', checkAdmin(token), (c) =>
      c.text(registry.toText(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
    ),
  };
}
