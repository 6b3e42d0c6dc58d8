import { DatabaseSync } from 'node:sqlite';
import { expect, it, describe } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createVisitorTokens } from '../../../server/chat/visitors.ts';
import { ChatError } from '../../../server/errors.ts';
import { createDurableSql } from '../../../server/runtimes/cloudflare/durable-sql.ts';
import { createReceiver, type Parcel, sendConversation } from '../../../server/runtimes/cloudflare/hand-over.ts';
import { leadRequest } from '../../../server/runtimes/cloudflare/lead-request.ts';
import type { ObjectNamespace, ObjectState, ObjectStub } from '../../../server/runtimes/cloudflare/platform.ts';
import { readWorkerConfig } from '../../../server/runtimes/cloudflare/read-env.ts';
import { createSharedObject } from '../../../server/runtimes/cloudflare/shared-object.ts';
import { createSharedStore, toWorkerStore, withShared } from '../../../server/runtimes/cloudflare/shared-store.ts';
import { createVisitorObject } from '../../../server/runtimes/cloudflare/visitor-object.ts';
import type { HandOver } from '../../../server/stores/identity-store.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { Store } from '../../../server/stores/store.ts';
import { testErasureStore } from '../stores/erasure-store-contract.ts';
import { testFileStore } from '../stores/file-store-contract.ts';
import { testMeterStore } from '../stores/meter-store-contract.ts';
import { testStore } from '../stores/store-contract.ts';

// What of it needs no workerd; test/runtimes has it as a whole, on a real one.

const openStore = async () => createSqlStore(createDurableSql(createState('one').storage));
testStore('the SQLite of a Durable Object', openStore);
testFileStore('the SQLite of a Durable Object', openStore);
testMeterStore('the SQLite of a Durable Object', openStore);
testErasureStore('the SQLite of a Durable Object', openStore);

describe('an object’s alarm', () => {
  it('is set by the first request, and again for as long as there is something to drop', async () => {
    const state = createState('visitor');
    const shared = createSharedObject(createState('shared'));
    const env = { ...configured, VISITORS: namespaceOf({}), SHARED: namespaceOf({ shared }) };
    const object = createVisitorObject(state, env);
    await object.fetch(new Request('https://chat.example/healthz'));
    const minute = 60_000;
    expect(minutesUntil(state)).toBe(1);
    state.fireAlarm();
    await object.alarm();
    expect(state.alarmAt).toBeNull();

    const store = createSqlStore(createDurableSql(state.storage));
    const owner = { app: 'default', visitor: 'v' };
    await store.claimTurn({ owner, conversation: 'c1', turn: 't1', question: { id: 'q1', role: 'user', parts: [], metadata: {} }, title: '', isRegeneration: false, runner: 'p', now: Date.now() - 20 * minute, leaseUntil: Date.now() });
    await store.appendParts('t1', 1, [{ type: 'start', messageId: 't1', messageMetadata: {} }]);
    await object.alarm();
    expect(minutesUntil(state)).toBe(1);
    await store.endTurn({ owner, turn: 't1', answer: { id: 't1', role: 'assistant', parts: [], metadata: {} }, now: Date.now(), sendsTranscript: false });
    await object.alarm();
    expect(minutesUntil(state)).toBe(10);
    state.exec('UPDATE turns SET ended_at = 1');
    await object.alarm();
    expect(await store.readParts('t1', 0)).toEqual([]);
    expect(minutesUntil(state)).toBe(24 * 60);
  });
});

describe('what visitors’ objects share', () => {
  it('is the first proposal of a secret, for all of them', async () => {
    const shared = createSharedObject(createState('shared'));
    const stores = [1, 2].map(() => createSharedStore(() => shared));
    expect(await stores[0]?.keepSecret('token', 'first')).toBe('first');
    expect(await stores[1]?.keepSecret('token', 'second')).toBe('first');
    expect((await shared.fetch(new Request('https://shared/readMessages', { method: 'POST', body: '[]' }))).status).toBe(404);
  });

  it('is who was erased, so that who gives out tokens knows', async () => {
    const sharedObject = createSharedObject(createState('shared'));
    const shared = createSharedStore(() => sharedObject);
    const worker = toWorkerStore(shared, namespaceOf({}));
    const owner = { app: 'shop', visitor: 'anna' };
    const own = withShared({ store: createSqlStore(createDurableSql(createState('anna').storage)), readSecret: () => undefined, shared, handOver: async () => 'refused', dropHandOvers: () => {} });
    expect(await worker.readErasure(owner)).toBeUndefined();
    const record = { ...owner, id: 'e1', version: 1, requestedAt: 1, state: 'here', dueAt: 1, setbacks: 0, files: [], isLasting: false } as const;
    await own.openErasure({ ...record, files: [] });
    expect(await worker.readErasure(owner)).toEqual(record);
    expect(await own.writeErasure({ ...record, files: [], version: 2, state: 'done', finishedAt: 1 })).toBe(true);
    expect(await worker.findErasure('shop', 'e1')).toMatchObject({ state: 'done' });
    expect(await own.readErasure(owner)).toMatchObject({ state: 'done' });
    await sharedObject.alarm();
    expect(await worker.readErasure(owner)).toBeUndefined();
  });

  it('is told as unavailable when it cannot be reached', async () => {
    const store = toWorkerStore(createSharedStore(() => ({ fetch: async () => new Response(null, { status: 500 }) })), namespaceOf({}));
    await expect(store.keepSecret('token', 'x')).rejects.toEqual(new ChatError('unavailable'));
    await expect(store.readConversation({ app: 'a', visitor: 'v' }, 'c')).rejects.toEqual(new ChatError('unavailable'));
  });
});

describe('a conversation that is handed over', () => {
  const [anna, ben] = [{ app: 'shop', visitor: 'anna' }, { app: 'shop', visitor: 'ben' }];
  const picture = Uint8Array.from({ length: 2_500_000 }, (_, index) => index % 251);

  async function setUp() {
    const dbs = [createDurableSql(createState('anna').storage), createDurableSql(createState('ben').storage)] as const;
    const stores = dbs.map(createSqlStore) as [Store, Store];
    await stores[0].claimTurn({ owner: anna, conversation: 'c1', turn: 't1', question: { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Hi' }], metadata: {} }, title: 'Hi', isRegeneration: false, runner: 'p', now: 1, leaseUntil: 2 });
    await stores[0].writeFile(anna, { id: 'f1', kind: 'picture', name: 'a.png', mediaType: 'image/png', sizeBytes: picture.length, createdAt: 1, state: 'ready', askAt: 1, setbacks: 0 }, picture);
    await stores[0].assignFiles(anna, ['f1'], 'c1');
    const end = (): Promise<boolean> => stores[0].endTurn({ owner: anna, turn: 't1', answer: { id: 't1', role: 'assistant', parts: [{ type: 'text', text: 'Ho' }], metadata: {} }, now: 2, sendsTranscript: false, session: { id: 's', usedAt: 2, rounds: 1 } });
    const parcel = { from: anna, to: ben, conversation: 'c1', now: 3 };
    return { stores, end, receiver: createReceiver(dbs[1]), send: (receiver = createReceiver(dbs[1])) => sendConversation(dbs[0], parcel, receiver) };
  }

  it('goes over whole, with its pictures and without its session, and is gone where it was', async () => {
    const { stores: [from, to], end, send } = await setUp();
    expect(await send()).toBe('busy');
    await end();
    expect(await send()).toBe('done');
    expect((await to.readMessages(ben, 'c1', 10)).map(({ id }) => id)).toEqual(['q1', 't1']);
    expect(await to.readConversation(ben, 'c1')).not.toHaveProperty('session');
    expect(await to.readFile(ben, 'f1')).toMatchObject({ conversation: 'c1' });
    expect((await to.readContent('shop', 'f1'))?.content).toEqual(picture);
    expect(await from.listConversations(anna, 10)).toEqual([]);
    expect(await from.readContent('shop', 'f1')).toBeUndefined();
    expect(await send()).toBe('refused');
  });

  it('is in one place in the end, when an answer between the objects is lost', async () => {
    const { stores: [from, to], end, send, receiver } = await setUp();
    await end();
    const lossy = { ...receiver, async takeParcel(parcel: Parcel): Promise<HandOver> {
      await receiver.takeParcel(parcel);
      throw new ChatError('unavailable');
    } };
    await expect(send(lossy)).rejects.toEqual(new ChatError('unavailable'));
    expect(await send()).toBe('done');
    expect([await from.listConversations(anna, 10), await to.listConversations(ben, 10)]).toMatchObject([[], [{ id: 'c1' }]]);
  });

  it('does not take the place of another', async () => {
    const { stores: [from, to], end, send } = await setUp();
    await end();
    await to.claimTurn({ owner: ben, conversation: 'c1', turn: 't2', question: { id: 'q2', role: 'user', parts: [], metadata: {} }, title: 'Own', isRegeneration: false, runner: 'p', now: 1, leaseUntil: 2 });
    expect(await send()).toBe('refused');
    expect([await from.listConversations(anna, 10), await to.listConversations(ben, 10)]).toMatchObject([[{ title: 'Hi' }], [{ title: 'Own' }]]);
  });
});

describe('a request is led', async () => {
  const tokens = await createVisitorTokens({ secrets: ['x'.repeat(32)], clock: systemClock });
  const { token } = await tokens.mint('shop', 'anna');
  const apps = new Map(['shop', 'other', 'cookie'].map((alias) => [alias, { alias, appId: 'a', origins: [], texts: {}, imagePrefixes: [], ...(alias === 'cookie' ? { cookie: true } : {}) }]));
  const named: ObjectStub = { fetch: async () => new Response() };
  const visitors = namespaceOf({ '["shop","anna"]': named });
  const lead = (path: string, method = 'GET', authorization = `Bearer ${token}`) =>
    leadRequest(new Request(`https://chat.example${path}`, { method, headers: { authorization } }), { tokens, apps, visitors });

  it.each([
    ['by its token', '/v1/apps/shop/conversations', 'GET', true],
    ['by its token, to be erased', '/v1/apps/shop/visitor', 'DELETE', true],
    ['nowhere when it asks for a token', '/v1/apps/shop/visitor', 'POST', false],
    ['nowhere when the token is for another app', '/v1/apps/other/conversations', 'GET', false],
    ['nowhere when it is for no visitor', '/healthz', 'GET', false],
    ['by the place of a picture', '/v1/apps/shop/files/f1/picture?until=1&signature=x&place=%5B%22shop%22%2C%22anna%22%5D', 'GET', true],
    ['nowhere by the place of somebody’s picture, to leave a file there', '/v1/apps/other/files?place=%5B%22shop%22%2C%22anna%22%5D', 'POST', false],
    ['nowhere by the place of somebody’s picture, to read something else', '/v1/apps/other/files/f1?place=%5B%22shop%22%2C%22anna%22%5D', 'GET', false],
    ['nowhere by a place that there is not', '/v1/apps/shop/files/f1/picture?place=nowhere', 'GET', false],
  ])('%s', async (_name, path, method, isLed) => {
    expect(await lead(path, method)).toBe(isLed ? named : undefined);
  });

  it('nowhere with a token of somebody else’s making', async () => {
    expect(await lead('/v1/apps/shop/conversations', 'GET', 'Bearer x.y.z')).toBeUndefined();
  });
});

it('takes the configuration as a variable that is JSON, or as a text', () => {
  const file = { apps: { shop: { appId: 'a' } } };
  for (const given of [file, JSON.stringify(file)]) {
    const { apps } = readWorkerConfig({ DASHSCOPE_API_KEY: 'sk-x', BAILIAN_CHAT_CONFIG: given, VISITORS: namespaceOf({}), SHARED: namespaceOf({}) });
    expect([...apps.keys()]).toEqual(['shop']);
  }
});

const configured = { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a' };

interface FakeState extends ObjectState {
  alarmAt: number | null;
  fireAlarm(): void;
  exec(sql: string): void;
}

/** An object's storage on Node's SQLite, which gives blobs as the platform does. */
function createState(id: string): FakeState {
  const db = new DatabaseSync(':memory:');
  const state: FakeState = {
    id: { toString: () => id },
    alarmAt: null,
    fireAlarm: () => void (state.alarmAt = null),
    exec: (sql) => db.exec(sql),
    waitUntil() {},
    storage: {
      sql: {
        exec: (sql, ...values) => ({
          toArray: () =>
            db
              .prepare(sql)
              .all(...(values as never[]))
              .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? value.slice().buffer : value]))) as never,
        }),
      },
      transactionSync(work) {
        db.exec('BEGIN');
        try {
          const result = work();
          db.exec('COMMIT');
          return result;
        } catch (error) {
          db.exec('ROLLBACK');
          throw error;
        }
      },
      getAlarm: async () => state.alarmAt,
      setAlarm: async (at) => void (state.alarmAt = at),
    },
  };
  return state;
}

function namespaceOf(objects: Record<string, ObjectStub>): ObjectNamespace<string> & ObjectNamespace {
  const find = (name: unknown): ObjectStub => objects[String(name)] ?? { fetch: async () => new Response(null, { status: 500 }) };
  return {
    idFromName: (name: string) => name,
    idFromString(name: string) {
      if (!(name in objects)) throw new TypeError('no id');
      return name;
    },
    get: find,
  };
}

function minutesUntil({ alarmAt }: FakeState): number {
  return Math.round(((alarmAt ?? NaN) - Date.now()) / 60_000);
}
