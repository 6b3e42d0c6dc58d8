import { effect, type ReadonlySignal } from '@preact/signals-core';
import type { Status } from './conversation.ts';
import type { ChatStorage } from './storage.ts';

export interface FindBegunOptions {
  /** Names the chat among the site's. */
  key: string;
  storage: Pick<ChatStorage, 'reread'>;
  /** The conversation before this one. It stands in storage again where another tab is behind. */
  left: string | undefined;
  /** Of this tab's conversation: its turn is over when its question has arrived or failed, and `sending` with it. */
  status: ReadonlySignal<Status>;
  signal: AbortSignal;
  /** Loads what keeps a question that has to wait. */
  prepareLine: () => Promise<void>;
}

/**
 * The conversation that another tab has begun meanwhile, if any: the one to ask in. Of the tabs that are about to begin
 * one, each waits here until the one before it has done so. Throws the signal's reason.
 */
export async function findBegun({ key, storage, left, status, signal, prepareLine }: FindBegunOptions): Promise<string | undefined> {
  await takeTurn(key, status, signal);
  signal.throwIfAborted();
  const { conversation } = storage.reread();
  if (!conversation || conversation === left) return undefined;
  await prepareLine();
  return conversation;
}

/** By the browser's own locks. Where there are none, on pages without https and in sandboxed frames, nobody waits. */
function takeTurn(key: string, status: ReadonlySignal<Status>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => resolve();
    const hold = (): Promise<void> =>
      new Promise((release) => {
        go();
        signal.addEventListener('abort', () => release());
        effect(function () {
          if (status.value === 'sending') return;
          this.dispose();
          release();
        });
      });
    if (navigator.locks) navigator.locks.request(key, { signal }, hold).catch(go);
    else go();
  });
}

/** Calls `run` when another tab has written what is stored under `key`. The function returned ends that. */
export function onStored(key: string, run: () => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key === key) run();
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
