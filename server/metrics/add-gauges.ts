import type { Limits } from '../chat/limits/limits.ts';
import type { Turns } from '../chat/turns.ts';
import type { HeldReaders } from '../routes/held-readers.ts';
import type { Registry } from './registry.ts';

export interface GaugesDeps {
  registry: Registry;
  turns: Pick<Turns, 'runningCount'>;
  readers: Pick<HeldReaders, 'open'>;
  limits: Pick<Limits, 'tokensLeft'>;
}

/** What is so now. Readers that stay more than turns run are streams that nobody ends. */
export function addGauges({ registry, turns, readers, limits }: GaugesDeps): void {
  registry.gauge('bailian_chat_running_turns', 'Turns that this process runs now.', () => [{ value: turns.runningCount }]);
  registry.gauge('bailian_chat_open_streams', 'Streams that somebody reads.', () => [{ value: readers.open }]);
  registry.gauge('bailian_chat_budget_tokens_left', 'Tokens that are left of the day, of all backends together, as of the last turn of this one.', () =>
    [...limits.tokensLeft()].map(([app, value]) => ({ value, labels: { app } })),
  );
}
