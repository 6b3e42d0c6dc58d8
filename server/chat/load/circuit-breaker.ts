import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';
import { isUpstreamError } from '../retry.ts';
import { createRollingCount, type RollingCount } from './rolling-count.ts';

/** `unknown`: the visitor stopped it before anything could be told. */
export type CallOutcome = 'good' | 'failed' | 'unknown';

/** Keeps calls from a service that is down: each would only make its visitor wait, and the service's return harder. */
export interface CircuitBreaker {
  /**
   * Asks for one call. The function returned takes how it went; the first word counts. Throws ChatError `upstream_down`,
   * with the seconds to wait, while the service is taken for down.
   */
  enter(): (outcome: CallOutcome) => void;
}

export interface CircuitBreakerOptions {
  clock: Clock;
  onChange?: (state: 'open' | 'closed') => void;
}

const SPAN_MS = 30_000;
const MIN_CALLS = 20;
const FAILED_SHARE = 0.5;
const OPEN_MS = 5_000;
const GOOD_PROBES = 3;

type State =
  | { kind: 'closed'; calls: RollingCount; failures: RollingCount }
  | { kind: 'open'; until: number }
  /** One call finds out whether the service is back; each that went well lets one more go at the same time. */
  | { kind: 'probing'; running: number; good: number };

export function createCircuitBreaker({ clock, onChange }: CircuitBreakerOptions): CircuitBreaker {
  let state: State = createClosed(clock);

  function open(): void {
    if (state.kind === 'closed') onChange?.('open');
    state = { kind: 'open', until: clock.elapsed() + OPEN_MS };
  }

  function close(): void {
    state = createClosed(clock);
    onChange?.('closed');
  }

  function settle(outcome: CallOutcome): void {
    if (state.kind === 'closed' && outcome !== 'unknown') {
      state.calls.add();
      if (outcome === 'failed') state.failures.add();
      const calls = state.calls.read();
      if (calls >= MIN_CALLS && state.failures.read() >= calls * FAILED_SHARE) open();
    } else if (state.kind === 'probing') {
      state.running -= 1;
      if (outcome === 'good') state.good += 1;
      if (outcome === 'failed') open();
      else if (state.good >= GOOD_PROBES) close();
    }
  }

  return {
    enter() {
      if (state.kind === 'open' && state.until <= clock.elapsed()) state = { kind: 'probing', running: 0, good: 0 };
      if (state.kind === 'open') throw refusal(state.until - clock.elapsed());
      if (state.kind === 'probing') {
        if (state.running > state.good) throw refusal(0);
        state.running += 1;
      }
      const entered = state;
      let isSettled = false;
      return (outcome) => {
        if (isSettled) return;
        isSettled = true;
        // What was asked before says nothing about the service as it is by now.
        if (state === entered) settle(outcome);
      };
    },
  };
}

/** What a failed call says about the service. Being asked to slow down, or refused, is an answer. */
export function toCallOutcome(error: unknown): CallOutcome {
  if (!isUpstreamError(error)) return 'unknown';
  return error.code === 'upstream_down' || error.code === 'upstream_timeout' ? 'failed' : 'good';
}

function createClosed(clock: Clock): State {
  const spanMs = SPAN_MS;
  return { kind: 'closed', calls: createRollingCount({ clock, spanMs }), failures: createRollingCount({ clock, spanMs }) };
}

function refusal(waitMs: number): ChatError {
  return new ChatError('upstream_down', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
}
