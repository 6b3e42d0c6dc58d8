import type { Log, LogEntry } from '../log.ts';
import type { Labels, Registry } from './registry.ts';

/** From a tenth of a second, which nobody notices, to the service's own limit. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300];

/** Events that say that the store failed. */
const storeErrors = new Set(['turn_log_not_kept', 'turn_not_kept', 'lease_renewal_failed', 'limits_not_settled', 'sweep_failed', 'store_lost', 'store_refused']);

/**
 * A log whose lines are counted on their way. What is logged holds neither prompts nor ids of people, so that what is
 * counted cannot either; and a line is written for each request and each turn, so that nothing is counted a token.
 */
export function countLog(log: Log, registry: Registry): Log {
  const turns = registry.counter('bailian_chat_turns_total', 'Turns that ended, by how.');
  const first = registry.histogram('bailian_chat_first_part_seconds', 'From the question to the first piece of its answer.', SECONDS);
  const whole = registry.histogram('bailian_chat_turn_seconds', 'From the question to the end of its answer.', SECONDS);
  const tokens = registry.counter('bailian_chat_tokens_total', 'Tokens that the service counted.');
  const calls = registry.counter('bailian_chat_upstream_calls_total', 'Calls of the service.');
  const retries = registry.counter('bailian_chat_upstream_retries_total', 'Calls of the service beyond the first of their turn.');
  const errors = registry.counter('bailian_chat_turn_errors_total', 'Turns that failed, by the code that the visitor got and the status of the service.');
  const requests = registry.counter('bailian_chat_requests_total', 'Requests, by route and status.');
  const refusals = registry.counter('bailian_chat_refusals_total', 'Requests that were refused, by code: rate_limited, budget_spent, unavailable (put off under load) and others.');
  const resumes = registry.counter('bailian_chat_resumes_total', 'Streams that were taken up again.');
  const drops = registry.counter('bailian_chat_readers_dropped_total', 'Readers that stood still and were sent away.');
  const memories = registry.counter('bailian_chat_memories_total', 'Visitors’ memories, by what became of them: made, adopted (made before, and found again), refused, lost, forgotten, limited, or failed.');
  const store = registry.counter('bailian_chat_store_errors_total', 'Failures of the store, by event.');
  const uncaught = registry.counter('bailian_chat_unexpected_errors_total', 'Errors that nobody expected.');

  function countTurn({ outcome, ms, firstMs, calls: made, inputTokens, outputTokens, code, upstreamStatus }: LogEntry, app: Labels): void {
    turns.add({ ...app, outcome: textOf(outcome) });
    if (typeof ms === 'number') whole.observe(ms / 1_000, app);
    if (typeof firstMs === 'number') first.observe(firstMs / 1_000, app);
    if (typeof inputTokens === 'number') tokens.add({ ...app, direction: 'in' }, inputTokens);
    if (typeof outputTokens === 'number') tokens.add({ ...app, direction: 'out' }, outputTokens);
    if (typeof made === 'number' && made > 0) {
      calls.add(app, made);
      if (made > 1) retries.add(app, made - 1);
    }
    if (code !== undefined) errors.add({ ...app, code: textOf(code), status: textOf(upstreamStatus) });
  }

  function countRequest({ method, route, status, code, count }: LogEntry, app: Labels): void {
    const by = typeof count === 'number' ? count : 1;
    requests.add({ method: knownMethod(method), route: textOf(route), status: textOf(status) }, by);
    if (code !== undefined) refusals.add({ ...app, code: textOf(code) }, by);
    if (status === 200 && textOf(route).endsWith('/chat/:id/stream')) resumes.add(app);
  }

  return (entry) => {
    const { event, reason, outcome } = entry;
    const app = { app: textOf(entry['app']) };
    if (event === 'turn') countTurn(entry, app);
    else if (event === 'request' || event === 'requests_refused') countRequest(entry, app);
    else if (event === 'reader_dropped') drops.add({ reason: textOf(reason) });
    else if (event === 'memory') memories.add({ ...app, outcome: textOf(outcome) });
    else if (event === 'memory_failed') memories.add({ ...app, outcome: 'failed' });
    else if (event === 'unexpected_error' || event === 'uncaught') uncaught.add({ event });
    else if (storeErrors.has(event)) store.add({ event });
    log(entry);
  };
}

function textOf(value: LogEntry[string]): string {
  return value === undefined ? '' : String(value);
}

// A client may make up methods.
function knownMethod(method: LogEntry[string]): string {
  return /^(GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD)$/.test(textOf(method)) ? textOf(method) : 'other';
}
