// @vitest-environment happy-dom
import { effect, signal } from '@preact/signals-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../../server/wire/protocol.ts';
import { followTabs } from '../../../widget/outbox/follow-tabs.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import type { Status } from '../../../widget/state/conversation.ts';

/** Channels of one key, within this page. */
class TestChannel {
  static all: TestChannel[] = [];
  onmessage?: (event: { data: unknown }) => void;
  readonly key: string;

  constructor(key: string) {
    this.key = key;
    TestChannel.all.push(this);
  }

  postMessage(data: unknown): void {
    for (const other of TestChannel.all) if (other !== this && other.key === this.key) other.onmessage?.({ data });
  }

  close(): void {
    TestChannel.all = TestChannel.all.filter((other) => other !== this);
  }
}

afterEach(() => {
  TestChannel.all = [];
  vi.unstubAllGlobals();
});

function openTab(memory: ChatMemory = {}, stored: ChatMemory = {}, begun?: string, leaves = true) {
  vi.stubGlobal('BroadcastChannel', TestChannel);
  const status = signal<Status>('idle');
  const messages = signal<readonly Message[]>([]);
  const calls: string[] = [];
  const conversation = { status, messages, restore: () => (calls.push(`restore ${memory.conversation}`), (status.value = 'loading'), undefined), startNew: () => void (calls.push('startNew'), (messages.value = [])) };
  const storage = { read: () => memory, reread: () => Object.assign(memory, stored), write: (change: ChatMemory) => void Object.assign(memory, change) };
  const stop = followTabs({ key: 'k', conversation, storage, begun: Promise.resolve(begun), onLeave: () => (calls.push('leave'), leaves), effect });
  const add = (id: string): void => void (messages.value = [...messages.value, { id, role: 'user', parts: [], metadata: {} }]);
  return { status, messages, calls, memory, add, stop };
}

describe('tabs of a visitor', () => {
  it('follow what one of them asks, with the visitor that it has become', () => {
    const asking = openTab({ conversation: 'c1' });
    const other = openTab({}, { token: 'a.b.c' });
    asking.status.value = 'sending';
    asking.add('m1');
    expect(other.calls).toEqual([]);
    asking.status.value = 'waiting';
    expect(other.calls).toEqual(['leave', 'restore c1']);
    expect(other.memory).toEqual({ token: 'a.b.c', conversation: 'c1' });
    expect(asking.calls).toEqual([]);
  });

  it('show what another one has begun where nobody has asked yet', async () => {
    const { calls, memory } = openTab({}, { token: 'a.b.c' }, 'c1');
    await Promise.resolve();
    expect(calls).toEqual(['leave', 'restore c1']);
    expect(memory).toEqual({ token: 'a.b.c', conversation: 'c1' });
  });

  it('hear what they missed of their conversation before they listened, and of no other', () => {
    const first = openTab({ conversation: 'c1' });
    first.add('m1');
    expect(openTab({ conversation: 'c1' }).calls).toEqual(['leave', 'restore c1']);
    expect(openTab({ conversation: 'c2' }).calls).toEqual([]);
    expect(first.calls).toEqual([]);
  });

  it('leave one alone that is busy itself', () => {
    const asking = openTab({ conversation: 'c1' });
    const busy = openTab({ conversation: 'c1' });
    busy.status.value = 'streaming';
    asking.add('m1');
    asking.status.value = 'streaming';
    asking.status.value = 'idle';
    expect(busy.calls).toEqual([]);
    // By then all of it is over.
    busy.status.value = 'idle';
    expect(busy.calls).toEqual(['leave', 'restore c1']);
  });

  it('begin anew together, also where the old answer still came', () => {
    const first = openTab({ conversation: 'c1' });
    const busy = openTab({ conversation: 'c1' });
    first.add('m1');
    busy.add('m1');
    busy.status.value = 'streaming';
    first.status.value = 'idle';
    busy.calls.length = 0;
    first.memory.conversation = undefined;
    first.messages.value = [];
    expect(busy.calls).toEqual([]);
    busy.status.value = 'idle';
    expect(busy.calls).toEqual(['leave', 'startNew']);
  });

  it('leave one alone whose question cannot go along', () => {
    const asking = openTab({ conversation: 'c1' });
    const other = openTab({ conversation: 'c2' }, {}, undefined, false);
    asking.add('m1');
    expect([other.calls, other.memory]).toEqual([['leave'], { conversation: 'c2' }]);
  });

  it('leave one alone that is busy in another conversation, for good', () => {
    const busy = openTab({ conversation: 'c2' });
    busy.status.value = 'streaming';
    const asking = openTab({ conversation: 'c1' });
    asking.add('m1');
    busy.status.value = 'idle';
    expect(busy.calls).toEqual([]);
  });

  it('hold no connection where nobody can see them, and catch up when somebody does', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const asking = openTab({ conversation: 'c1' });
    const other = openTab({ conversation: 'c1' });
    asking.status.value = 'sending';
    asking.add('m1');
    asking.status.value = 'streaming';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(other.calls).toEqual([]);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(other.calls).toEqual(['leave', 'restore c1']);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(other.calls).toHaveLength(2);
    hidden.mockRestore();
  });

  it('show an answer that has ended where nobody can see them, too', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const asking = openTab({ conversation: 'c1' });
    const other = openTab({ conversation: 'c1' });
    asking.status.value = 'streaming';
    asking.add('m2');
    asking.status.value = 'idle';
    expect(other.calls).toEqual(['leave', 'restore c1']);
    hidden.mockRestore();
  });

  it('begin anew together', () => {
    const first = openTab({ conversation: 'c1' });
    const second = openTab({ conversation: 'c1' });
    first.add('m1');
    second.add('m1');
    for (const { status } of [first, second]) status.value = 'idle';
    for (const { calls } of [first, second]) calls.length = 0;
    first.memory.conversation = undefined;
    first.messages.value = [];
    expect(second.calls).toEqual(['leave', 'startNew']);
    expect(first.calls).toEqual([]);
  });

  it('read the conversation again when the back/forward cache gives them back', () => {
    const tab = openTab({ conversation: 'c1' });
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(tab.calls).toEqual([]);
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(tab.calls).toEqual(['restore c1']);
    tab.stop();
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(tab.calls).toHaveLength(1);
  });

  it.each([undefined, null, 7, 'x', { conversation: 1 }])('take %j for nothing that breaks them', (data) => {
    const { calls } = openTab();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin alone
    new TestChannel('k').postMessage(data);
    expect(calls.filter((call) => !/startNew|leave/.test(call))).toEqual([]);
  });
});
