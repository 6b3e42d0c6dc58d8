import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { createOwnerAlert } from './owner-alert.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';

/** What all turns of this process together may ask of the service. */
export interface UpstreamGuard {
  retries: RetryBudget;
  /** By the app's public alias. */
  breakerOf(app: string): CircuitBreaker;
  /** Tells the owner of a failed turn that only they can mend; not each time. */
  alert: (app: string, error: unknown) => void;
}

export function createUpstreamGuard({ clock, log }: { clock: Clock; log: Log }): UpstreamGuard {
  const breakers = new Map<string, CircuitBreaker>();
  return {
    retries: createRetryBudget({ clock }),
    alert: createOwnerAlert({ clock, log }),
    breakerOf(app) {
      let breaker = breakers.get(app);
      if (!breaker) {
        const onChange = (state: 'open' | 'closed'): void =>
          log({ level: state === 'open' ? 'error' : 'info', event: state === 'open' ? 'service_taken_for_down' : 'service_is_back', app });
        breaker = createCircuitBreaker({ clock, onChange });
        breakers.set(app, breaker);
      }
      return breaker;
    },
  };
}
