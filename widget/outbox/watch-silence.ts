import type { effect as runEffect, ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { Conversation } from '../state/conversation.ts';
import type { Clock } from '../transport/clock.ts';

export interface SilenceOptions {
  conversation: Pick<Conversation, 'answer' | 'status' | 'isReconnecting'>;
  clock: Clock;
  signal: typeof createSignal;
  effect: typeof runEffect;
}

/** Whoever looks at three dots for longer wonders whether anything happens. */
const PATIENCE_MS = 8_000;

/** Whether an answer has been waited for, or has stood still, for so long that the visitor should be told that it is worked on. */
export function watchSilence({ conversation, clock, signal, effect }: SilenceOptions): { isLong: ReadonlySignal<boolean>; dispose: () => void } {
  const isLong = signal(false);
  let cancel: (() => void) | undefined;

  // Runs with every piece of the answer.
  const stop = effect(() => {
    const isQuiet = conversation.answer.value && /^(waiting|streaming)$/.test(conversation.status.value) && !conversation.isReconnecting.value;
    cancel?.();
    isLong.value = false;
    cancel = isQuiet ? clock.after(PATIENCE_MS, () => void (isLong.value = true)) : undefined;
  });

  return {
    isLong,
    dispose() {
      stop();
      cancel?.();
    },
  };
}
