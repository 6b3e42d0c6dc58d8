// @vitest-environment happy-dom
import { signal } from '@preact/signals-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findBegun, onStored } from '../../../widget/state/other-tabs.ts';
import type { Status } from '../../../widget/state/conversation.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Locks of one browser: one holder a name, the others in line. */
function createTestLocks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown> {
      const turn = last.then(() => (signal.aborted ? undefined : hold()));
      last = turn;
      return Promise.race([turn, new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('left', 'AbortError'))))]);
    },
  };
}

function openTab(stored: ChatMemory, left?: string) {
  const status = signal<Status>('sending');
  const abort = new AbortController();
  const events: string[] = [];
  const done = findBegun({ key: 'k', storage: { reread: () => stored }, left, status, signal: abort.signal, prepareLine: () => (events.push('line'), Promise.resolve()) });
  void done.then(
    (found) => events.push(`found ${found}`),
    () => events.push('left'),
  );
  return { status, abort, events };
}

afterEach(() => vi.unstubAllGlobals());

describe('tabs that begin a conversation', () => {
  it('do so one after the other, and find what the one before has begun', async () => {
    vi.stubGlobal('navigator', { locks: createTestLocks() });
    const stored: ChatMemory = {};
    const [first, second, third] = [openTab(stored), openTab(stored), openTab(stored)];
    await settle();
    expect([first.events, second.events]).toEqual([['found undefined'], []]);
    stored.conversation = 'c1';
    first.status.value = 'waiting';
    await settle();
    expect([second.events, third.events]).toEqual([['line', 'found c1'], []]);
    second.status.value = 'idle';
    await settle();
    expect(third.events).toEqual(['line', 'found c1']);
  });

  it('let the next one go on when they end, and leave the line when they are left', async () => {
    vi.stubGlobal('navigator', { locks: createTestLocks() });
    const [first, second, third] = [openTab({}), openTab({}), openTab({})];
    await settle();
    second.abort.abort();
    first.abort.abort();
    await settle();
    expect([first.events, second.events, third.events]).toEqual([['found undefined'], ['left'], ['found undefined']]);
  });

  it.each([
    ['there are no locks', {}],
    ['there may be none', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
  ])('wait for nobody where %s', async (_, browser) => {
    vi.stubGlobal('navigator', browser);
    const tabs = [openTab({}), openTab({ conversation: 'c1' })];
    await settle();
    expect(tabs.map(({ events }) => events)).toEqual([['found undefined'], ['line', 'found c1']]);
  });

  it('do not go back to the one that they have just left', async () => {
    const { events } = openTab({ conversation: 'c1' }, 'c1');
    await settle();
    expect(events).toEqual(['found undefined']);
  });
});

it('hears of what other tabs write, until nobody listens', () => {
  let heard = 0;
  const stop = onStored('k', () => (heard += 1));
  for (const key of ['k', 'other', null]) dispatchEvent(new StorageEvent('storage', { key }));
  stop();
  dispatchEvent(new StorageEvent('storage', { key: 'k' }));
  expect(heard).toBe(1);
});
