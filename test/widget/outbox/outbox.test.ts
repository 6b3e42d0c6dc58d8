import { batch, effect, signal } from '@preact/signals-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../server/wire/protocol.ts';
import { createOutbox } from '../../../widget/outbox/outbox.ts';
import { createWaitingStorage, maxWaiting, parseEntry, type Waiting } from '../../../widget/outbox/waiting-list.ts';
import type { Conversation, Status } from '../../../widget/state/conversation.ts';
import type { Failure } from '../../../widget/transport/api-error.ts';

function setUp({ stored = [], online = true }: { stored?: Waiting[]; online?: boolean } = {}) {
  const status = signal<Status>('idle');
  const messages = signal<readonly Message[]>([]);
  const failure = signal<Failure | undefined>(undefined);
  const isOnline = signal(online);
  const leftSeconds = signal(0);
  const asked: string[] = [];
  const state = { stored: [...stored], hasFiles: false, retries: 0, restores: 0 };
  const conversation: Pick<Conversation, 'status' | 'messages' | 'failure' | 'send' | 'retry' | 'restore'> = {
    status,
    messages,
    failure,
    send(text, id = 'own') {
      if (status.value !== 'idle' || !text.trim()) return false;
      asked.push(`${id}:${text}`);
      status.value = 'sending';
      messages.value = [...messages.value, { id, role: 'user', parts: [{ type: 'text', text }], metadata: {} }];
      return true;
    },
    retry: () => void (state.retries += 1),
    restore() {
      state.restores += 1;
      batch(() => {
        failure.value = undefined;
        status.value = 'loading';
      });
    },
  };
  let ids = 0;
  const outbox = createOutbox({
    conversation,
    storage: { read: () => state.stored, write: (list) => void (state.stored = [...list]) },
    isOnline,
    hold: { isHeld: () => leftSeconds.value > 0, leftSeconds },
    hasFiles: () => state.hasFiles,
    createId: () => `w${++ids}`,
    signal,
    effect,
  });
  const texts = () => outbox.list.value.map(({ text }) => text);
  return { conversation, status, messages, failure, isOnline, leftSeconds, asked, state, outbox, texts };
}

const tooSoon: Failure = { code: 'rate_limited', retryable: true, message: 'slow down', retryAfterSeconds: 40 };
const busy: Failure = { code: 'conversation_busy', retryable: true, message: 'another answer runs' };
const offline: Failure = { code: 'network', retryable: true, message: 'gone' };

describe('a question', () => {
  it('goes out at once where nothing is in its way', () => {
    const { conversation, asked, texts } = setUp();
    expect(conversation.send('Hello')).toBe(true);
    expect(asked).toEqual(['own:Hello']);
    expect(texts()).toEqual([]);
  });

  it('waits while another answer runs, and goes out in order', () => {
    const { conversation, status, asked, texts } = setUp();
    conversation.send('One');
    expect(conversation.send('Two')).toBe(true);
    expect(conversation.send('Three')).toBe(true);
    expect(texts()).toEqual(['Two', 'Three']);
    status.value = 'idle';
    expect([asked, texts()]).toEqual([['own:One', 'w1:Two'], ['Three']]);
    status.value = 'idle';
    expect([asked.at(-1), texts()]).toEqual(['w2:Three', []]);
  });

  it('waits while the visitor is offline', () => {
    const { conversation, isOnline, asked, texts, state } = setUp({ online: false });
    conversation.send('One');
    expect([asked, texts(), state.stored]).toEqual([[], ['One'], [{ id: 'w1', text: 'One' }]]);
    isOnline.value = true;
    expect([asked, texts(), state.stored]).toEqual([['w1:One'], [], []]);
  });

  it('can be withdrawn', () => {
    const { conversation, status, outbox, asked, texts, state } = setUp();
    conversation.send('One');
    conversation.send('Two');
    conversation.send('Three');
    outbox.withdraw('w1');
    expect([texts(), state.stored]).toEqual([['Three'], [{ id: 'w2', text: 'Three' }]]);
    status.value = 'idle';
    expect(asked).toEqual(['own:One', 'w2:Three']);
  });

  it('that waited before a reload goes out, and once though two tabs have it', () => {
    const stored = [{ id: 'w1', text: 'One' }];
    const { asked, conversation, outbox, status, state } = setUp({ stored });
    expect(asked).toEqual(['w1:One']);
    state.stored = stored;
    outbox.reread();
    status.value = 'idle';
    expect(asked).toEqual(['w1:One']);
    expect(conversation.messages.value).toHaveLength(1);
  });

  it('that did not get through is kept for a reload, and asked again when the network is back', () => {
    const { conversation, status, failure, isOnline, state, texts } = setUp();
    conversation.send('One');
    failure.value = offline;
    status.value = 'idle';
    expect(state.stored).toEqual([{ id: 'own', text: 'One' }]);
    expect(texts()).toEqual([]);
    conversation.send('Two');
    isOnline.value = false;
    isOnline.value = true;
    expect(state.retries).toBe(1);
    failure.value = undefined;
    expect(state.stored.map(({ text }) => text)).not.toContain('One');
  });

  it('that another tab was quicker than is asked after that one’s answer, in order', () => {
    const { conversation, status, messages, failure, asked, texts, state } = setUp();
    conversation.send('Two', 'm2');
    conversation.send('Three', 'm3');
    batch(() => {
      failure.value = busy;
      status.value = 'idle';
    });
    expect([state.restores, texts()]).toEqual([1, ['Two', 'Three']]);
    expect(state.stored.map(({ text }) => text)).toEqual(['Two', 'Three']);
    messages.value = [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'One' }], metadata: {} }];
    status.value = 'streaming';
    expect(asked).toEqual(['m2:Two']);
    status.value = 'idle';
    expect(asked).toEqual(['m2:Two', 'm2:Two']);
    status.value = 'idle';
    expect([asked.at(-1), texts()]).toEqual(['m3:Three', []]);
  });

  it('that finds the conversation taken over and over, or takes another one’s place, stays where it is', () => {
    const { conversation, status, messages, failure, asked, state } = setUp();
    conversation.send('One', 'm1');
    for (let at = 0; at < 30; at++) {
      batch(() => {
        failure.value = { ...busy };
        status.value = 'idle';
      });
      if (status.value !== 'loading') continue;
      messages.value = [];
      status.value = 'idle';
    }
    expect([state.restores, asked.length]).toEqual([10, 11]);
    failure.value = undefined;
    conversation.send('Better', 'm2', 'm1');
    failure.value = { ...busy };
    expect(state.restores).toBe(10);
  });

  it('that did not get through is asked where another tab goes on', () => {
    const { conversation, status, messages, failure, asked, outbox } = setUp();
    conversation.send('One', 'm1');
    batch(() => {
      failure.value = offline;
      status.value = 'idle';
    });
    expect(outbox.keepUnsent(true)).toBe(false);
    expect(outbox.keepUnsent(false)).toBe(true);
    conversation.restore();
    messages.value = [];
    status.value = 'idle';
    expect(asked).toEqual(['m1:One', 'm1:One']);
  });

  it('that comes too soon waits, and goes out behind the one that was refused', () => {
    const { conversation, status, failure, leftSeconds, asked, texts, state } = setUp();
    conversation.send('One');
    leftSeconds.value = 40;
    failure.value = tooSoon;
    status.value = 'idle';
    expect(conversation.send('Two')).toBe(true);
    expect([asked, texts()]).toEqual([['own:One'], ['Two']]);
    leftSeconds.value = 0;
    expect([state.retries, asked, texts()]).toEqual([1, ['own:One'], ['Two']]);
    status.value = 'waiting';
    failure.value = undefined;
    status.value = 'idle';
    expect([state.retries, asked, texts()]).toEqual([1, ['own:One', 'w1:Two'], []]);
  });

  it('that was refused for coming too soon is asked again by nobody but the visitor', () => {
    const { conversation, status, failure, leftSeconds, asked, state } = setUp();
    conversation.send('One');
    leftSeconds.value = 40;
    failure.value = tooSoon;
    status.value = 'idle';
    leftSeconds.value = 0;
    expect([state.retries, asked]).toEqual([0, ['own:One']]);
    expect(conversation.send('Two')).toBe(true);
    expect(asked).toEqual(['own:One', 'own:Two']);
  });

  it('stays where it is typed when there are hours to wait', () => {
    const { conversation, leftSeconds, asked, texts } = setUp();
    leftSeconds.value = 3_600;
    expect(conversation.send('One')).toBe(false);
    expect([asked, texts()]).toEqual([[], []]);
  });

  it.each([['nothing', '  '], ['too much', 'x'.repeat(4_001)]])('of %s is not taken', (_what, text) => {
    const { conversation, texts } = setUp({ online: false });
    expect(conversation.send(text)).toBe(false);
    expect(texts()).toEqual([]);
  });

  it('with files does not wait, and there is an end to the line', () => {
    const { conversation, state, texts } = setUp({ online: false });
    state.hasFiles = true;
    expect(conversation.send('With a file')).toBe(false);
    state.hasFiles = false;
    for (let index = 0; index <= maxWaiting; index++) conversation.send(`Question ${index}`);
    expect(texts()).toHaveLength(maxWaiting);
  });

  it('is sent as before when the panel is gone', () => {
    const { conversation, outbox, status, asked } = setUp();
    outbox.dispose();
    status.value = 'sending';
    expect(conversation.send('One')).toBe(false);
    expect(asked).toEqual([]);
  });
});

/** A browser's storage, of which only the entries are its own keys. */
function createTestStorage(): Storage {
  const methods = {
    getItem: (key: string) => Object(entries)[key] ?? null,
    setItem: (key: string, value: string) => void (Object(entries)[key] = value),
    removeItem: (key: string) => void Reflect.deleteProperty(entries, key),
  };
  const entries: Storage = Object.create(methods);
  return entries;
}

describe('what waits in storage', () => {
  it('comes back in order, for every tab', () => {
    const localStorage = createTestStorage();
    const [one, other] = [createWaitingStorage('k', { localStorage }), createWaitingStorage('k', { localStorage })];
    const list = [{ id: 'a-1', text: '茶？' }, { id: 'a-0', text: 'And?' }];
    one.write(list);
    expect(one.read()).toEqual(list);
    expect(other.read()).toEqual(list);
    // One that did not get through goes before them again.
    one.write([{ id: 'b', text: 'First?' }, ...list]);
    expect(other.read().map(({ id }) => id)).toEqual(['b', 'a-1', 'a-0']);
    one.write([]);
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('keeps what several tabs write at the same moment, and gives nothing back that one of them has asked', () => {
    const localStorage = createTestStorage();
    const [one, other] = [createWaitingStorage('k', { localStorage }), createWaitingStorage('k', { localStorage })];
    one.write([{ id: 'a', text: 'One?' }]);
    other.write([{ id: 'b', text: 'Two?' }]);
    const both = one.read();
    expect(both.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    other.read();
    other.write([{ id: 'b', text: 'Two?' }]);
    one.write([...both, { id: 'c', text: 'Three?' }]);
    expect(other.read().map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it.each(['{', '7', 'null', '[null,"x"]', '[1,""]', '["1","x"]', '{"text":"x"}'])('is nothing where it is %s', (junk) => {
    const localStorage = createTestStorage();
    localStorage.setItem('k:a', junk);
    localStorage.setItem('k:a b', '[1,"x"]');
    localStorage.setItem('other', '[1,"x"]');
    expect(createWaitingStorage('k', { localStorage }).read()).toEqual([]);
  });

  it('is never more than a line', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        for (const { id, text } of parseEntry('a', json)) expect(id.length + text.length).toBeGreaterThan(1);
      }),
    );
    const localStorage = createTestStorage();
    for (let at = 0; at < 99; at++) localStorage.setItem(`k:${at}`, `[${at},"x"]`);
    expect(createWaitingStorage('k', { localStorage }).read()).toHaveLength(maxWaiting);
  });

  it('is nothing where storage is refused', () => {
    const source = {
      get localStorage(): Storage {
        throw new DOMException('refused', 'SecurityError');
      },
    };
    const storage = createWaitingStorage('k', source);
    storage.write([{ id: 'a', text: 'x' }]);
    expect(storage.read()).toEqual([]);
  });
});
