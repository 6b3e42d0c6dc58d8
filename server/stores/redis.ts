import type { Message, StreamPart } from '../wire/protocol.ts';
import { type RedisDriver, type RedisReply, toFields, toList, toText } from './redis-driver.ts';
import { createRedisErasures } from './redis-erasures.ts';
import { createRedisFiles } from './redis-files.ts';
import { createRedisIdentities } from './redis-identities.ts';
import { createRedisMeters } from './redis-meters.ts';
import { toKey } from './redis-key.ts';
import { listDown } from './redis-list.ts';
import { createRedisMessages } from './redis-messages.ts';
import * as scripts from './redis-scripts.ts';
import type { ConversationRecord, LoggedPart, MemoryRecord, Owner, Store, TurnRecord } from './store.ts';
import { toRecord } from './to-record.ts';

/** Before every key, so that others can use the same server. */
const PREFIX = 'bailian-chat:';
/** A lease that is not over yet, whenever that is asked. */
const LASTING = Number.MAX_SAFE_INTEGER;

/** A store on one Redis server that any number of processes share. */
export function createRedisStore(db: RedisDriver): Store {
  const run = (script: string, ...words: (string | number)[]): Promise<RedisReply> => db.script(script, [PREFIX, ...words.map(String)]);
  const get = (command: string, key: string, ...words: (string | number)[]): Promise<RedisReply> => db.command(command, PREFIX + key, ...words.map(String));

  /**
   * The turns that this process knows it has, with their runners. One whose claim got no answer is not among them, though
   * it may have been claimed: nobody runs it, so its lease has to lapse.
   */
  const claimed = new Map<string, string>();
  /** Those others, with the ends of their leases: who asks the same again before gets the turn in place of theirs. */
  const doubtful = new Map<string, number>();

  function toTurn(id: string, reply: RedisReply | undefined): TurnRecord | undefined {
    const { app, visitor = '', conversation = '', question = '', running, lease, created } = toFields(reply);
    if (app === undefined) return undefined;
    // Whoever runs it could not renew a lease that lapsed while Redis was gone, and gets the time to do so now.
    const leaseUntil = db.isRecovering ? LASTING : Number(lease);
    return { id, app, visitor, conversation, question, isRunning: running === '1', leaseUntil, createdAt: Number(created) };
  }

  async function readTurn(owner: Owner, turn: string): Promise<TurnRecord | undefined> {
    const found = toTurn(turn, await get('HGETALL', `turn:${turn}`));
    return found?.app === owner.app && found.visitor === owner.visitor ? found : undefined;
  }

  async function readConversation(owner: Owner, id: string): Promise<ConversationRecord | undefined> {
    return toConversation(id, await get('HGETALL', `conversation:${toKey(owner)}:${id}`));
  }

  return {
    async listConversations(owner, limit, place) {
      const ids = await listDown(get, `conversations:${toKey(owner)}`, limit, place && { score: place.updatedAt, name: place.id });
      const found = await Promise.all(ids.map((id) => readConversation(owner, id)));
      return found.flatMap((conversation) => conversation ?? []);
    },
    readConversation,
    async renameConversation(owner, conversation, title) {
      return (await run(scripts.renameConversation, toKey(owner), conversation, title)) === 1;
    },
    ...createRedisMessages({ run, get }),
    async deleteConversation(owner, conversation) {
      return (await run(scripts.deleteConversation, toKey(owner), conversation)) === 1;
    },

    async claimTurn({ owner, conversation, turn, question, title, isRegeneration, replaces = '', runner, now, leaseUntil }) {
      const words = [toKey(owner), conversation, turn, question.id, JSON.stringify(question), JSON.stringify(question.parts), title];
      for (const [id, until] of doubtful) if (until < now) doubtful.delete(id);
      const reply = run(scripts.claimTurn, ...words, isRegeneration ? 1 : 0, now, leaseUntil, owner.app, owner.visitor, replaces, ...doubtful.keys());
      const [kind, other, found] = toList(
        await reply.catch((error: unknown) => {
          // Only now: one that is under way is about to be run.
          doubtful.set(turn, leaseUntil);
          throw error;
        }),
      );
      if (kind === 'known' || kind === 'busy') {
        const running = toTurn(toText(other) ?? '', found);
        return running ? { kind, turn: running } : { kind: 'reused' };
      }
      if (kind === 'erased') return { kind };
      const record = toConversation(conversation, found);
      if (!record) return { kind: 'reused' };
      claimed.set(turn, runner);
      const replaced = toRecord(toText(other)) as Message | undefined;
      return { kind: 'claimed', conversation: record, ...(replaced ? { replaced } : {}) };
    },
    async readLatestTurn(owner, conversation) {
      const id = toText(await get('LINDEX', `turns:${toKey(owner)}:${conversation}`, -1));
      return id === undefined ? undefined : readTurn(owner, id);
    },
    readTurn,
    async appendParts(turn, firstSeq, parts) {
      await run(scripts.appendParts, turn, firstSeq, ...parts.map((part) => JSON.stringify(part)));
    },
    async readParts(turn, afterSeq) {
      const logged: LoggedPart[] = [];
      for (const entry of toList(await get('XRANGE', `log:${turn}`, `${afterSeq + 1}-0`, '+'))) {
        const [id, fields] = toList(entry);
        const part = toRecord(toFields(fields)['part']) as StreamPart | undefined;
        // A log ends where it is broken: with a hole in it the answer would be another one.
        if (!part || toText(id) !== `${afterSeq + logged.length + 1}-0`) break;
        logged.push({ seq: afterSeq + logged.length + 1, part });
      }
      return logged;
    },
    async renewLeases(runner, leaseUntil) {
      const turns = [...claimed].flatMap(([turn, by]) => (by === runner ? [turn] : []));
      if (turns.length === 0) return [];
      const [stopped, over] = toList(await run(scripts.renewLeases, leaseUntil, ...turns)).map((list) => toList(list).flatMap((turn) => toText(turn) ?? []));
      for (const turn of over ?? []) claimed.delete(turn);
      return stopped ?? [];
    },
    async requestStop(owner, turn) {
      return (await run(scripts.requestStop, toKey(owner), turn)) === 1;
    },
    async endTurn({ owner, turn, answer, now, session, sendsTranscript }) {
      const kept = session ? [session.id, session.usedAt, session.rounds] : ['', '', ''];
      const isEnded = (await run(scripts.endTurn, toKey(owner), turn, answer.id, JSON.stringify(answer), now, sendsTranscript ? 1 : 0, ...kept)) === 1;
      if (isEnded) claimed.delete(turn);
      return isEnded;
    },

    async readMemory(owner) {
      const record = toText(await get('HGET', `memory:${toKey(owner)}`, 'record'));
      return record === undefined ? undefined : (JSON.parse(record) as MemoryRecord);
    },
    async writeMemory(owner, record) {
      return (await run(scripts.writeMemory, toKey(owner), record.version, JSON.stringify(record), owner.app, owner.visitor, record.since)) === 1;
    },
    ...createRedisFiles({ run, get }),
    ...createRedisMeters(run),
    ...createRedisErasures({ run, get }),
    ...createRedisIdentities({ run, get }),

    async keepSecret(name, proposal) {
      await get('SETNX', `secret:${name}`, proposal);
      return toText(await get('GET', `secret:${name}`)) ?? proposal;
    },
    async sweep(endedBefore) {
      await run(scripts.sweepLogs, endedBefore);
    },
    async ping() {
      await db.command('PING');
    },
    close: () => db.close(),
  };
}

function toConversation(id: string, reply: RedisReply | undefined): ConversationRecord | undefined {
  const { title, created, updated, session, used, rounds, transcript } = toFields(reply);
  if (title === undefined) return undefined;
  return {
    id,
    title,
    createdAt: Number(created),
    updatedAt: Number(updated),
    sendsTranscript: transcript === '1',
    ...(session === undefined ? {} : { session: { id: session, usedAt: Number(used), rounds: Number(rounds) } }),
  };
}
