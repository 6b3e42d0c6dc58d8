import type { Limits } from '../chat/limits/limits.ts';
import type { Turns } from '../chat/turns.ts';
import type { Log } from '../log.ts';
import type { HeldReaders } from '../routes/held-readers.ts';
import { countLog } from './count-log.ts';
import { createRegistry } from './registry.ts';

/** The numbers of a process. Given to the application by runtimes whose processes last: elsewhere there is no one to ask. */
export interface Metrics {
  /** A log whose lines are counted on their way. */
  watch(log: Log): Log;
  /** What is read when somebody asks. */
  addGauges(sources: GaugeSources): void;
  /** All of it, as Prometheus reads it. */
  toText(): string;
}

export interface GaugeSources {
  turns: Pick<Turns, 'runningCount'>;
  readers: Pick<HeldReaders, 'open'>;
  limits: Pick<Limits, 'tokensLeft'>;
}

export function createMetrics(): Metrics {
  const registry = createRegistry();
  return {
    watch: (log) => countLog(log, registry),
    addGauges({ turns, readers, limits }) {
      // Readers that stay when no turns run are streams that nobody ends.
      registry.gauge('bailian_chat_running_turns', 'Turns that this process runs now.', () => [{ value: turns.runningCount }]);
      registry.gauge('bailian_chat_open_streams', 'Streams that somebody reads.', () => [{ value: readers.open }]);
      registry.gauge('bailian_chat_budget_tokens_left', 'Tokens that are left of the day, of all backends together, as of the last turn of this one.', () =>
        [...limits.tokensLeft()].map(([app, value]) => ({ value, labels: { app } })),
      );
    },
    toText: () => registry.toText(),
  };
}
