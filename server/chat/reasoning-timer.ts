import type { Clock } from '../clock.ts';
import type { StreamPart } from '../wire/protocol.ts';

/** How long the model thought before it began to answer. */
export interface ReasoningTimer {
  note(part: StreamPart): void;
  /** In milliseconds, so far or in all; undefined when it did not think, or when a reset voided its thinking. */
  read(): number | undefined;
}

export function createReasoningTimer(clock: Clock): ReasoningTimer {
  let begunAt: number | undefined;
  let endedAt: number | undefined;
  return {
    note({ type }) {
      if (type === 'reasoning-start') begunAt ??= clock.elapsed();
      else if (type === 'text-start' && begunAt !== undefined) endedAt ??= clock.elapsed();
      else if (type === 'reset-step') begunAt = endedAt = undefined;
    },
    read: () => (begunAt === undefined ? undefined : (endedAt ?? clock.elapsed()) - begunAt),
  };
}
