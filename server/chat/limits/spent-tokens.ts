import type { ErrorCode } from '../../wire/errors.ts';
import type { StreamPart } from '../../wire/protocol.ts';
import { isUpstreamError } from '../retry.ts';
import type { TurnResult } from '../run-turn.ts';
import { estimateTokens } from '../session.ts';

/** Refusals before any work: the service counts nothing for them. */
const unpaid: readonly ErrorCode[] = ['upstream_busy', 'upstream_down', 'app_unavailable'];

/** What a turn has cost, by the service's own count. Undefined where it did not say so, and may have been at work. */
export function toSpentTokens({ usage, calls, firstAt, ending }: TurnResult): number | undefined {
  if (usage) return usage.inputTokens + usage.outputTokens;
  if (calls === 0) return 0;
  const isUnpaid = ending.outcome === 'error' && firstAt === undefined && isUpstreamError(ending.error) && unpaid.includes(ending.error.code);
  return isUnpaid ? 0 : undefined;
}

/** What was written of an answer that ended before the service told its cost: whoever stops in time must not have it free. */
export function toWrittenTokens(parts: readonly StreamPart[]): number {
  return parts.reduce((sum, part) => sum + ('delta' in part ? estimateTokens(part.delta) : 0), 0);
}
