import type { Message, StreamPart } from '../wire/protocol.ts';
import { type RedisDriver, type RedisReply, toFields, toList, toText } from './redis-driver.ts';
import { createRedisFiles } from './redis-files.ts';
import { toKey } from './redis-key.ts';
import * as scripts from './redis-scripts.ts';
import type { ConversationRecord, MemoryRecord, Owner, Store, TurnRecord } from './store.ts';

/** Before every key, so that others can use the same server. */
const PREFIX = 'bailian-chat:';

/** A store on one Redis server that any number of processes share. */
export function createRedisStore(db: RedisDriver): Store {
  const run = (script: string, ...words: (string | number)[]): Promise<RedisReply> => db.script(script, [PREFIX, ...words.map(String)]);
  const get = (command: string, key: string, ...words: (string | number)[]): Promise<RedisReply> => db.command(command, PREFIX + key, ...words.map(String));

  async function readTurnById(turn: string): Promise<TurnRecord | undefined> {
    const fields = toFields(await get('HGETALL', `turn:${turn}`));
    return fields['app'] === undefined ? undefined : toTurn(turn, fields);
  }

  async function readTurn(owner: Owner, turn: string): Promise<TurnRecord | undefined> {
    const found = await readTurnById(turn);
    return found?.app === owner.app && found.visitor === owner.visitor ? found : undefined;
  }

  async function readConversation(owner: Owner, id: string): Promise<ConversationRecord | undefined> {
    const fields = toFields(await get('HGETALL', `conversation:${toKey(owner)}:${id}`));
    return fields['title'] === undefined ? undefined : toConversation(id, fields);
  }

  return {
    async listConversations(owner, limit) {
      const ids = toList(await get('ZRANGE', `conversations:${toKey(owner)}`, 0, limit - 1, 'REV'));
      const found = await Promise.all(ids.map((id) => readConversation(owner, toText(id) ?? '')));
      return found.flatMap((conversation) => conversation ?? []);
    },
    readConversation,
    async readMessages(owner, conversation, limit) {
      const key = `${toKey(owner)}:${conversation}`;
      const ids = toList(await get('LRANGE', `messages:${key}`, -limit, -1)).flatMap((id) => toText(id) ?? []);
      if (ids.length === 0) return [];
      return toList(await get('HMGET', `message:${key}`, ...ids)).flatMap((text) => (text === null ? [] : [JSON.parse(toText(text) ?? '') as Message]));
    },
    async deleteConversation(owner, conversation) {
      return (await run(scripts.deleteConversation, toKey(owner), conversation)) === 1;
    },

    async claimTurn({ owner, conversation, turn, question, title, isRegeneration, runner, now, leaseUntil }) {
      const words = [toKey(owner), conversation, turn, question.id, JSON.stringify(question), JSON.stringify(question.parts), title];
      const [kind, other] = toList(await run(scripts.claimTurn, ...words, isRegeneration ? 1 : 0, runner, now, leaseUntil, owner.app, owner.visitor));
      if (kind === 'reused') return { kind };
      if (kind === 'known' || kind === 'busy') {
        const found = await readTurnById(toText(other) ?? '');
        return found ? { kind, turn: found } : { kind: 'reused' };
      }
      const record = await readConversation(owner, conversation);
      if (!record) throw new Error('A conversation vanished while it was claimed.');
      const replaced = toText(other) ?? '';
      return { kind: 'claimed', conversation: record, ...(replaced === '' ? {} : { replaced: JSON.parse(replaced) as Message }) };
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
      return toList(await get('XRANGE', `log:${turn}`, `(${afterSeq}-0`, '+')).map((entry) => {
        const [id, fields] = toList(entry);
        return { seq: Number.parseInt(toText(id) ?? '', 10), part: JSON.parse(toFields(fields)['part'] ?? '') as StreamPart };
      });
    },
    async renewLeases(runner, leaseUntil) {
      return toList(await run(scripts.renewLeases, runner, leaseUntil)).flatMap((turn) => toText(turn) ?? []);
    },
    async requestStop(owner, turn) {
      return (await run(scripts.requestStop, toKey(owner), turn)) === 1;
    },
    async endTurn({ owner, turn, answer, now, session, sendsTranscript }) {
      const kept = session ? [session.id, session.usedAt, session.rounds] : ['', '', ''];
      return (await run(scripts.endTurn, toKey(owner), turn, answer.id, JSON.stringify(answer), now, sendsTranscript ? 1 : 0, ...kept)) === 1;
    },

    async readMemory(owner) {
      const record = toText(await get('HGET', `memory:${toKey(owner)}`, 'record'));
      return record === undefined ? undefined : (JSON.parse(record) as MemoryRecord);
    },
    async writeMemory(owner, record) {
      return (await run(scripts.writeMemory, toKey(owner), record.version, JSON.stringify(record))) === 1;
    },
    ...createRedisFiles({ run, get }),

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

function toConversation(id: string, fields: Record<string, string>): ConversationRecord {
  const { title = '', created, updated, session, used, rounds, transcript } = fields;
  return {
    id,
    title,
    createdAt: Number(created),
    updatedAt: Number(updated),
    sendsTranscript: transcript === '1',
    ...(session === undefined ? {} : { session: { id: session, usedAt: Number(used), rounds: Number(rounds) } }),
  };
}

function toTurn(id: string, fields: Record<string, string>): TurnRecord {
  const { app = '', visitor = '', conversation = '', question = '', running, lease, created } = fields;
  return { id, app, visitor, conversation, question, isRunning: running === '1', leaseUntil: Number(lease), createdAt: Number(created) };
}
