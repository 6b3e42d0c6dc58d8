import type { Clock } from '../transport/clock.ts';

/** Takes what a page says over and over, and acts on some of it. */
export interface NewestOnly<Value> {
  /** Who acts from now on. */
  use: (act: (value: Value) => Promise<void>) => void;
  push: (value: Value) => void;
  /** Nothing that was said so far counts any more. */
  clear: () => void;
}

export interface NewestOnlyOptions {
  clock: Clock;
  /** The shortest time from one action to the next. */
  pauseMs: number;
}

/** The first is acted on at once. Of what comes before that is over, or too soon behind it, the newest alone, then. */
export function createNewestOnly<Value>({ clock, pauseMs }: NewestOnlyOptions): NewestOnly<Value> {
  let act: ((value: Value) => Promise<void>) | undefined;
  let next: { value: Value } | undefined;
  let isBusy = false;

  function pump(): void {
    if (isBusy || !next || !act) return;
    const { value } = next;
    next = undefined;
    isBusy = true;
    const begun = clock.now();
    const free = (): void => {
      isBusy = false;
      pump();
    };
    const rest = (): void => void clock.after(Math.max(0, begun + pauseMs - clock.now()), free);
    act(value).then(rest, rest);
  }

  return {
    use(given) {
      act = given;
    },
    push(value) {
      next = { value };
      pump();
    },
    clear() {
      next = undefined;
    },
  };
}
