import { describe, expect, it } from 'vitest';
import { applyPart } from '../../../server/wire/apply-part.ts';
import type { WireError } from '../../../server/wire/errors.ts';
import { textOf } from '../../../server/wire/messages.ts';
import type { ChatBody, Conversation as StoredConversation, FilePart, Message, StreamPart } from '../../../server/wire/protocol.ts';
import { createConversation, countCodePoints, type Conversation } from '../../../widget/state/conversation.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import { ApiError, ownError, type Failure } from '../../../widget/transport/api-error.ts';
import { answerParts } from '../transport/fake-backend.ts';

interface Call {
  conversation: string;
  body: ChatBody | undefined;
  signal: AbortSignal;
  part: (...parts: StreamPart[]) => void;
  lose: () => void;
  end: (how?: 'finished' | 'gone') => Promise<void>;
  fail: (error: Error) => Promise<void>;
}

interface Setup {
  chat: Conversation;
  /** The answers that were asked for. */
  calls: Call[];
  events: [string, unknown][];
  failures: Failure[];
  memory: ChatMemory;
  stops: string[];
  stored: { value: StoredConversation | undefined | Error };
  /** What the next stop says: undefined for nobody to tell. */
  stopResult: { value: boolean | undefined };
  /** What goes with the next question. */
  files: { value: (FilePart | false)[] };
  /** What another tab has begun. */
  begun: { value: Promise<string | undefined> | undefined };
  texts: () => string[];
  paint: () => void;
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function setUp(memory: ChatMemory = {}): Setup {
  const calls: Call[] = [];
  const events: [string, unknown][] = [];
  const failures: Failure[] = [];
  const stops: string[] = [];
  const stored: Setup['stored'] = { value: undefined };
  const stopResult: Setup['stopResult'] = { value: true };
  const files: Setup['files'] = { value: [] };
  const begun: Setup['begun'] = { value: undefined };
  let ids = 0;
  let due: (() => void) | undefined;
  const chat = createConversation({
    api: {
      readConversation: () => (stored.value instanceof Error ? Promise.reject(stored.value) : Promise.resolve(stored.value)),
      stop(id) {
        stops.push(id);
        return stopResult.value === undefined ? Promise.reject(ownError('network', 'offline')) : Promise.resolve({ stopped: stopResult.value });
      },
    },
    follow: ({ conversation, body, signal, onPart, onConnection }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        calls.push({
          conversation,
          body,
          signal,
          part: (...parts) => parts.forEach((part) => onPart(part, applyPart)),
          lose: () => onConnection(false),
          end: (how = 'finished') => (resolve(how), settle()),
          fail: (error) => (reject(error), settle()),
        });
      }),
    storage: { read: () => memory, reread: () => memory, write: (change) => Object.assign(memory, change), writeOpen: () => undefined },
    readFiles: () => files.value,
    createId: () => `id${++ids}`,
    findBegun: () => begun.value,
    schedule: (run) => (due = run),
    emit: (name, detail) => events.push([name, detail]),
    onFailure: (failure) => failures.push(failure),
  });
  return {
    chat,
    calls,
    events,
    failures,
    memory,
    stops,
    stored,
    stopResult,
    files,
    begun,
    texts: () => chat.messages.value.map(textOf),
    paint: () => due?.(),
  };
}

function call(setup: Setup, at: number): Call {
  const found = setup.calls[at];
  if (!found) throw new Error(`answer ${at} was not asked for`);
  return found;
}

const answer = (text: string, outcome: 'done' | 'stopped' | 'failed' = 'done'): StreamPart[] =>
  answerParts(text).map((part) => (part.type === 'finish' ? { ...part, messageMetadata: { outcome } } : part));
const message = (id: string, role: Message['role'], text: string): Message => ({ id, role, parts: [{ type: 'text', text }], metadata: role === 'user' ? {} : { outcome: 'done' } });
const down: WireError = { code: 'upstream_down', message: 'down', retryable: true, requestId: 'r1' };

describe('a question', () => {
  it('is shown at once and answered', async () => {
    const setup = setUp();
    const { chat, texts, events } = setup;
    expect(chat.send('  hi ')).toBe(true);
    expect(texts()).toEqual(['hi']);
    expect(chat.status.value).toBe('sending');
    const { body, part, end } = call(setup, 0);
    expect(body).toEqual({ id: 'id2', trigger: 'submit-message', messages: [{ id: 'id1', role: 'user', parts: [{ type: 'text', text: 'hi' }] }] });
    const [start, open, ...rest] = answer('hello');
    if (start && open) part(start, open);
    expect(chat.status.value).toBe('waiting');
    part(...rest);
    expect(chat.status.value).toBe('streaming');
    expect(texts()).toEqual(['hi']);
    await end();
    expect(texts()).toEqual(['hi', 'hello']);
    expect(chat.answer.value).toBeUndefined();
    expect(chat.status.value).toBe('idle');
    expect(chat.canRetry.value).toBe(false);
    expect(events).toEqual([
      ['message', { id: 'id1', role: 'user', text: 'hi' }],
      ['response-start', { id: 'm-t1' }],
      ['message', { id: 'm-t1', role: 'assistant', text: 'hello' }],
      ['response-end', { id: 'm-t1', outcome: 'done' }],
    ]);
  });

  it('takes its files along, and again when it is asked anew', async () => {
    const setup = setUp();
    const file: FilePart = { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', url: '/v1/apps/shop/files/f_1' };
    setup.files.value = [file, false];
    expect(setup.chat.send('What does it say?')).toBe(false);
    setup.files.value = [file];
    expect(setup.chat.send('What does it say?')).toBe(true);
    const parts = [file, { type: 'text', text: 'What does it say?' }];
    expect(setup.chat.messages.value[0]?.parts).toEqual(parts);
    expect(call(setup, 0).body?.messages[0]?.parts).toEqual(parts);
    setup.files.value = [];
    call(setup, 0).part(...answer('hel', 'stopped'));
    await call(setup, 0).end();
    setup.chat.retry();
    expect(call(setup, 1).body?.messages[0]?.parts).toEqual(parts);
  });

  it('leaves the finished messages alone while its answer grows, and shows it when there is time to paint', () => {
    const setup = setUp();
    setup.chat.send('hi');
    const before = setup.chat.messages.value;
    call(setup, 0).part(...answer('hello').slice(0, -1));
    expect(setup.chat.answer.value && textOf(setup.chat.answer.value)).toBe('');
    setup.paint();
    expect(setup.chat.answer.value && textOf(setup.chat.answer.value)).toBe('hello');
    expect(setup.chat.messages.value).toBe(before);
  });

  it('is sent once, however often it is sent while an answer runs', () => {
    const setup = setUp();
    expect(setup.chat.send('hi')).toBe(true);
    expect(setup.chat.send('hi')).toBe(false);
    expect(setup.calls).toHaveLength(1);
  });

  it.each(['', '  \n ', '字'.repeat(4_001)])('is not sent when empty or too long', (text) => {
    const setup = setUp();
    expect(setup.chat.send(text)).toBe(false);
    expect(setup.memory).toEqual({});
  });

  it('may hold 4,000 characters of any plane', () => {
    expect(countCodePoints('👍字a')).toBe(3);
    expect(setUp().chat.send('👍'.repeat(4_000))).toBe(true);
  });

  it('keeps to one conversation', async () => {
    const setup = setUp();
    setup.chat.send('one');
    call(setup, 0).part(...answer('a'));
    await call(setup, 0).end();
    setup.chat.send('two');
    expect(call(setup, 1).conversation).toBe(call(setup, 0).conversation);
    expect(setup.memory.conversation).toBe('id2');
  });
});

describe('a failure', () => {
  it('of the request is told, and the same question is sent again', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    await call(setup, 0).fail(ownError('network', 'offline'));
    expect(setup.chat.failure.value?.code).toBe('network');
    expect(setup.chat.canRetry.value).toBe(true);
    expect(setup.failures).toHaveLength(1);
    expect(setup.events.at(-1)).toEqual(['error', { code: 'network', retryable: true, requestId: '' }]);
    setup.chat.retry();
    expect(setup.chat.failure.value).toBeUndefined();
    expect(call(setup, 1).body).toEqual(call(setup, 0).body);
  });

  it('keeps what came, and replaces it when it is tried again', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    await call(setup, 0).fail(ownError('network', 'offline'));
    expect(setup.texts()).toEqual(['hi', 'he']);
    setup.chat.retry();
    expect(setup.texts()).toEqual(['hi']);
    call(setup, 1).part(...answer('hello'));
    await call(setup, 1).end();
    expect(setup.texts()).toEqual(['hi', 'hello']);
  });

  it('of the answer is told, and the question is asked anew', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    const [start] = answer('');
    const finish = answer('', 'failed').at(-1);
    if (start && finish) call(setup, 0).part(start, { type: 'data-error', data: down }, finish);
    await call(setup, 0).end();
    expect(setup.chat.failure.value).toEqual(down);
    expect(setup.failures).toEqual([down]);
    setup.chat.retry();
    expect(setup.texts()).toEqual(['hi']);
    expect(call(setup, 1).body).toMatchObject({ trigger: 'regenerate-message', messages: [{ id: 'id1' }] });
    expect(setup.chat.failure.value).toBeUndefined();
  });

  it('that no try can mend offers none', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    await call(setup, 0).fail(new ApiError({ code: 'content_refused', retryable: false, message: 'no' }));
    expect(setup.chat.canRetry.value).toBe(false);
    expect(setup.chat.send('something else')).toBe(true);
    expect(setup.chat.failure.value).toBeUndefined();
  });

  it('of our own is one as well', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    await call(setup, 0).fail(new RangeError('bug'));
    expect(setup.chat.failure.value?.code).toBe('internal');
  });
});

describe('a lost connection', () => {
  it('is shown until parts come again or the answer ends', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    call(setup, 0).lose();
    expect(setup.chat.isReconnecting.value).toBe(true);
    call(setup, 0).part(...answer('a'));
    await call(setup, 0).end();
    expect(setup.chat.isReconnecting.value).toBe(false);
  });

  it('after which the answer is gone reads the conversation', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    setup.stored.value = { id: 'id2', title: '', createdAt: '', updatedAt: '', isRunning: false, messages: [message('id1', 'user', 'hi'), message('m', 'assistant', 'hello')] };
    await call(setup, 0).end('gone');
    expect(setup.texts()).toEqual(['hi', 'hello']);
    expect(setup.chat.status.value).toBe('idle');
  });
});

describe('stop', () => {
  it('waits for the end that the backend sends, and keeps what came', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    setup.chat.stop();
    setup.chat.stop();
    expect(setup.chat.status.value).toBe('stopping');
    await settle();
    expect(setup.stops).toEqual(['id2']);
    expect(setup.chat.status.value).toBe('stopping');
    call(setup, 0).part({ type: 'abort', reason: 'stopped' }, ...answer('', 'stopped').slice(-1));
    await call(setup, 0).end();
    expect(setup.texts()).toEqual(['hi', 'he']);
    expect(setup.chat.messages.value.at(-1)?.metadata.outcome).toBe('stopped');
    expect(setup.chat.canRetry.value).toBe(true);
  });

  it('ends here when nobody can be told', async () => {
    const setup = setUp();
    setup.stopResult.value = undefined;
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    setup.chat.stop();
    await settle();
    expect(setup.chat.status.value).toBe('idle');
    expect(call(setup, 0).signal.aborted).toBe(true);
    expect(setup.chat.messages.value.at(-1)?.metadata.outcome).toBe('stopped');
  });

  it('ends here when the question never arrived', async () => {
    const setup = setUp();
    setup.stopResult.value = false;
    setup.chat.send('hi');
    setup.chat.stop();
    await settle();
    expect(setup.chat.status.value).toBe('idle');
    expect(setup.chat.canRetry.value).toBe(true);
  });

  it('lets an answer that just ended come whole', async () => {
    const setup = setUp();
    setup.stopResult.value = false;
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    setup.chat.stop();
    await settle();
    call(setup, 0).part(...answer('hello').slice(4));
    await call(setup, 0).end();
    expect(setup.texts()).toEqual(['hi', 'hello']);
  });

  it('does nothing when nothing runs', () => {
    const setup = setUp();
    setup.chat.stop();
    expect(setup.stops).toEqual([]);
    expect(setup.chat.status.value).toBe('idle');
  });
});

describe('a new conversation', () => {
  it('is empty, stops the running answer and has another id', async () => {
    const setup = setUp();
    setup.chat.send('hi');
    call(setup, 0).part(...answer('hello').slice(0, 4));
    setup.chat.startNew();
    expect(setup.stops).toEqual(['id2']);
    expect(call(setup, 0).signal.aborted).toBe(true);
    await settle();
    expect(setup.texts()).toEqual([]);
    expect(setup.memory.conversation).toBeUndefined();
    setup.chat.send('again');
    expect(call(setup, 1).conversation).not.toBe(call(setup, 0).conversation);
  });

  it('writes nothing for a visitor who has sent nothing', () => {
    const setup = setUp();
    setup.chat.startNew();
    expect(setup.memory).toEqual({});
  });
});

describe('a first question', () => {
  it('waits for the tab that is about to ask one, and finds what it has begun', async () => {
    const setup = setUp();
    let find = (_found: string): void => undefined;
    setup.begun.value = new Promise((resolve) => (find = resolve));
    setup.chat.send('hi');
    await settle();
    expect([setup.chat.status.value, setup.calls.length, setup.memory.conversation]).toEqual(['sending', 0, undefined]);
    find('c7');
    await settle();
    expect([setup.chat.status.value, setup.calls.length, setup.memory.conversation]).toEqual(['idle', 0, 'c7']);
    expect(setup.chat.failure.value?.code).toBe('conversation_busy');
    setup.chat.retry();
    await settle();
    expect(call(setup, 0).body).toMatchObject({ id: 'c7', messages: [{ id: 'id1' }] });
  });

  it('begins the conversation where nobody has', async () => {
    const setup = setUp();
    setup.begun.value = Promise.resolve(undefined);
    setup.chat.send('hi');
    await settle();
    expect([call(setup, 0).conversation, setup.memory.conversation]).toEqual(['id2', 'id2']);
  });

  it('can be taken back while it waits, and asked again', async () => {
    const setup = setUp();
    let find = (_found: undefined): void => undefined;
    setup.begun.value = new Promise((resolve) => (find = resolve));
    setup.chat.send('hi');
    setup.chat.stop();
    await settle();
    expect([setup.chat.status.value, setup.stops]).toEqual(['idle', []]);
    find(undefined);
    await settle();
    expect([setup.calls.length, setup.memory.conversation]).toEqual([0, undefined]);
    setup.begun.value = undefined;
    setup.chat.retry();
    await settle();
    expect(call(setup, 0).body).toMatchObject({ trigger: 'regenerate-message', messages: [{ parts: [{ text: 'hi' }] }] });
  });

  it('with a file does not go where another tab is: the file was sent for this one', async () => {
    const setup = setUp();
    setup.begun.value = Promise.resolve('c7');
    setup.files.value = [{ type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', url: '/v1/apps/shop/files/f_1' }];
    setup.chat.send('hi');
    await settle();
    expect(call(setup, 0).conversation).toBe('id2');
  });
});

describe('an earlier conversation', () => {
  const stored: StoredConversation = { id: 'c9', title: '', createdAt: '', updatedAt: '', isRunning: false, messages: [message('u', 'user', 'hi'), message('a', 'assistant', 'hello')] };

  it('is shown again', async () => {
    const setup = setUp({ conversation: 'c9' });
    setup.stored.value = stored;
    setup.chat.restore();
    expect(setup.chat.status.value).toBe('loading');
    await settle();
    expect(setup.texts()).toEqual(['hi', 'hello']);
    expect(setup.chat.status.value).toBe('idle');
    expect(setup.chat.ended.value).toBeUndefined();
    expect(setup.events).toEqual([]);
  });

  it('goes on with the answer that runs', async () => {
    const setup = setUp({ conversation: 'c9' });
    setup.stored.value = { ...stored, messages: stored.messages.slice(0, 1), isRunning: true };
    setup.chat.restore();
    await settle();
    expect(call(setup, 0)).toMatchObject({ conversation: 'c9', body: undefined });
    call(setup, 0).part(...answer('hello'));
    await call(setup, 0).end();
    expect(setup.texts()).toEqual(['hi', 'hello']);
  });

  it('that is gone is forgotten', async () => {
    const setup = setUp({ conversation: 'c9', token: 't' });
    setup.chat.restore();
    await settle();
    expect(setup.memory).toEqual({ conversation: undefined, token: 't' });
    expect(setup.chat.failure.value).toBeUndefined();
  });

  it('that cannot be read is told of, and read again', async () => {
    const setup = setUp({ conversation: 'c9' });
    setup.stored.value = ownError('network', 'offline');
    setup.chat.restore();
    await settle();
    expect(setup.chat.failure.value?.code).toBe('network');
    setup.stored.value = stored;
    setup.chat.retry();
    await settle();
    expect(setup.texts()).toEqual(['hi', 'hello']);
  });

  it('that is none of ours is told of', async () => {
    const setup = setUp({ conversation: 'c9' });
    Reflect.set(setup.stored, 'value', { hello: 'world' });
    setup.chat.restore();
    await settle();
    expect(setup.chat.failure.value?.code).toBe('endpoint');
  });

  it('is not asked for when there is none', () => {
    const setup = setUp();
    setup.chat.restore();
    expect(setup.chat.status.value).toBe('idle');
  });
});
