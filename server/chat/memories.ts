import type { MemoryClient, MemoryNode } from '../bailian/memory.ts';
import type { Clock } from '../clock.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ClientNet } from './limits/client-net.ts';
import type { Limits } from './limits/limits.ts';
import { createSecret } from '../random-id.ts';
import type { MemoryRecord, Owner, Store } from '../stores/store.ts';
import type { MemoryFact } from '../wire/protocol.ts';
import { withDeadline } from './deadline.ts';
import { deleteUpstream, forgetUpstream, isGone } from './forget-memory.ts';
import { toLogFields } from './log-fields.ts';
import { checkMemory, makeMemory, type MemoryDeps } from './make-memory.ts';
import { createMemoryNames } from './memory-names.ts';
import { toCleaned, toForgotten, toLost } from './memory-record.ts';

/** What a visitor is shown of what is remembered: the first so many. */
const MAX_FACTS = 200;
/** How long a visitor waits for what is remembered, or for its deletion. */
const ANSWER_MS = 20_000;
/** How long making one may take with the wait for its turn: less than others wait before they take it for lost. */
const WORK_MS = 120_000;
/** How often a change is tried anew when others change the same record. */
const MAX_TRIES = 8;

export interface MemoriesDeps {
  store: Store;
  /** Absent: nothing is remembered. */
  client: MemoryClient | undefined;
  /** How many may be made. */
  limits: Pick<Limits, 'admitMemory'>;
  clock: Clock;
  log: Log;
  /** Keeps the platform from ending the process while a promise runs. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Who asks, in which app. */
export interface Asker {
  app: AppConfig;
  owner: Owner;
  /** Whether the site vouched for who the visitor is. */
  verified: boolean;
}

export interface EndedTurn extends Asker {
  /** Where the question came from, as far as that is known. */
  net: ClientNet | undefined;
  askedAt: number;
  /** Whether it was answered to the end. */
  isFinished: boolean;
  /** The memory that upstream refused in it. */
  refusedId?: string | undefined;
}

/** What upstream remembers of visitors over the end of a conversation: one memory each, whose id never leaves here. */
export interface Memories {
  /** Whether the app remembers anybody. */
  isOffered(app: AppConfig): boolean;
  /** Whether it remembers this visitor. */
  isOn(asker: Pick<Asker, 'app' | 'verified'>): boolean;
  /** Upstream's id of the memory that goes along with a question, if there is one. Never throws: the chat goes on without. */
  recall(asker: Asker): Promise<string | undefined>;
  /** Makes, replaces or cleans up in the background whatever is due after a turn. */
  afterTurn(turn: EndedTurn): void;
  /** What is remembered, at most 200 facts. Throws what the client throws. */
  list(owner: Owner): Promise<MemoryFact[]>;
  /** Deletes a fact. Whether there was one of that id. */
  removeFact(owner: Owner, id: string): Promise<boolean>;
  /**
   * Deletes all that is remembered, here at once and then upstream. Nothing is remembered again but by a question asked
   * later. Throws what the client throws: it is then forgotten here, and deleted upstream when this is called again or
   * the visitor asks something.
   */
  forget(owner: Owner): Promise<void>;
  /**
   * Deletes upstream what a record names, however often, and keeps nothing of that here. What may still be there is in the
   * record that comes back. Throws what the client throws.
   */
  erase(owner: Owner, record: MemoryRecord, signal: AbortSignal): Promise<MemoryRecord | undefined>;
  /** Breaks off what runs in the background. What that leaves half done is found and finished later. */
  close(): Promise<void>;
}

export async function createMemories({ store, client, limits, clock, log, waitUntil }: MemoriesDeps): Promise<Memories> {
  // A secret of its own: descriptions upstream must stay the same when the owner changes the one of the tokens.
  const deps: MemoryDeps | undefined = client && { store, client, names: await createMemoryNames(await store.keepSecret('memory', createSecret())), clock };
  const closing = new AbortController();
  const running = new Set<Promise<void>>();

  const isOffered: Memories['isOffered'] = ({ memory = 'off' }) => client !== undefined && memory !== 'off';
  const isOn: Memories['isOn'] = ({ app, verified }) => isOffered(app) && (app.memory === 'all' || verified);

  function runInBackground(app: string, work: (signal: AbortSignal) => Promise<void>): void {
    const done = withDeadline(work, { ms: WORK_MS, clock, signal: closing.signal })
      .catch((error: unknown) => log({ level: 'warn', event: 'memory_failed', app, ...toLogFields(error) }))
      .finally(() => running.delete(done));
    running.add(done);
    waitUntil?.(done);
  }

  async function listNodes(owner: Owner, signal: AbortSignal): Promise<{ id: string; memoryId: string; node: MemoryNode }[]> {
    const record = await store.readMemory(owner);
    if (!deps || record?.state !== 'made' || record.memoryId === undefined) return [];
    const { client, names } = deps;
    const { memoryId } = record;
    const nodes: MemoryNode[] = [];
    try {
      for await (const node of client.listMemoryNodes(memoryId, { signal })) if (nodes.push(node) === MAX_FACTS) break;
    } catch (error) {
      if (!isGone(error)) throw error;
      await store.writeMemory(owner, toLost(record, clock.now()));
      return [];
    }
    return Promise.all(nodes.map(async (node) => ({ id: await names.nameFact(owner, { memoryId, memoryNodeId: node.memoryNodeId }), memoryId, node })));
  }

  /** Notes that the visitor wants to be forgotten, whoever else writes at the same time. */
  async function noteForgotten(owner: Owner): Promise<MemoryRecord> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const record = toForgotten(await store.readMemory(owner), clock.now());
      if (await store.writeMemory(owner, record)) return record;
    }
    throw new ChatError('unavailable');
  }

  const answerInTime = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => withDeadline(work, { ms: ANSWER_MS, clock, signal: closing.signal });

  return {
    isOffered,
    isOn,
    async recall({ app, owner, verified }) {
      if (!isOn({ app, verified })) return undefined;
      try {
        const record = await store.readMemory(owner);
        if (record) await store.touchMemory(owner, clock.now());
        return record?.state === 'made' && record.dueAt <= clock.now() ? record.memoryId : undefined;
      } catch (error) {
        log({ level: 'warn', event: 'memory_failed', app: app.alias, ...toLogFields(error) });
        return undefined;
      }
    },
    afterTurn({ app, owner, verified, net, askedAt, isFinished, refusedId }) {
      if (!deps || !isOn({ app, verified }) || closing.signal.aborted) return;
      runInBackground(app.alias, async (signal) => {
        if (refusedId !== undefined) {
          const outcome = await checkMemory(deps, { owner, memoryId: refusedId, signal });
          log({ level: 'warn', event: 'memory', app: app.alias, outcome });
        }
        const outcome = isFinished ? await makeMemory(deps, { owner, askedAt, admit: () => limits.admitMemory({ app, verified, net }), signal }) : undefined;
        if (outcome) log({ level: 'info', event: 'memory', app: app.alias, outcome });
      });
    },
    list(owner) {
      return answerInTime(async (signal) => (await listNodes(owner, signal)).map(({ id, node }) => ({ id, text: node.content })));
    },
    removeFact(owner, id) {
      return answerInTime(async (signal) => {
        const fact = (await listNodes(owner, signal)).find((listed) => listed.id === id);
        if (!fact || !deps) return false;
        try {
          await deps.client.deleteMemoryNode(fact.memoryId, fact.node.memoryNodeId, { signal });
        } catch (error) {
          if (!isGone(error)) throw error;
        }
        return true;
      });
    },
    async forget(owner) {
      const record = await noteForgotten(owner);
      log({ level: 'info', event: 'memory', app: owner.app, outcome: 'forgotten' });
      if (deps) await answerInTime((signal) => forgetUpstream(deps, { owner, record, signal }));
      // The owner of the site took the keys away: the service still has it, and we cannot say otherwise.
      else if (record.memoryId !== undefined || record.mayExist) throw new ChatError('app_unavailable');
    },
    async erase(owner, before, signal) {
      const record = before.state === 'forgotten' ? before : toForgotten(before, clock.now());
      if (record.memoryId === undefined && !record.mayExist) return undefined;
      if (!deps) throw new ChatError('app_unavailable');
      const { mayExist } = await deleteUpstream(deps, { owner, record, signal });
      return mayExist ? toCleaned(record, { mayExist }) : undefined;
    },
    async close() {
      closing.abort(new ChatError('unavailable'));
      await Promise.all(running);
    },
  };
}
