import type { ErasureRecord, ErasureStore } from './erasure-store.ts';
import { type RedisReply, toList, toText } from './redis-driver.ts';
import { toKey } from './redis-key.ts';
import type { RedisGet } from './redis-list.ts';

export interface RedisErasuresDeps {
  run: (script: string, ...words: (string | number)[]) => Promise<RedisReply>;
  get: RedisGet;
}

/**
 * Keys, with <o> for `<app>:<visitor>`: erasure:<o> hash · erasure-of:<app> hash of ids to visitors · erasures `<o>` of
 * those that are not done, sorted by when they are due · erased `<o>` of those that need not be kept, sorted by end.
 */
const openErasure = `
local p, app, visitor, id, version, due, record = unpack(ARGV)
local o = app .. ':' .. visitor
if redis.call('EXISTS', p .. 'erasure:' .. o) == 1 then return 0 end
redis.call('HSET', p .. 'erasure:' .. o, 'version', version, 'id', id, 'record', record)
redis.call('HSET', p .. 'erasure-of:' .. app, id, visitor)
redis.call('ZADD', p .. 'erasures', due, o)
return 1
`;

const writeErasure = `
local p, o, version, due, finished, lasting, record = unpack(ARGV)
if tonumber(redis.call('HGET', p .. 'erasure:' .. o, 'version')) ~= version - 1 then return 0 end
redis.call('HSET', p .. 'erasure:' .. o, 'version', version, 'record', record)
if finished == '' then redis.call('ZADD', p .. 'erasures', due, o) else redis.call('ZREM', p .. 'erasures', o) end
if finished ~= '' and lasting == '0' then redis.call('ZADD', p .. 'erased', finished, o) end
return 1
`;

const dropErasures = `
local p, before = unpack(ARGV)
for _, o in ipairs(redis.call('ZRANGEBYSCORE', p .. 'erased', '-inf', '(' .. before, 'LIMIT', 0, 1000)) do
  local app = string.match(o, '^(.-):')
  redis.call('HDEL', p .. 'erasure-of:' .. app, redis.call('HGET', p .. 'erasure:' .. o, 'id') or '')
  redis.call('DEL', p .. 'erasure:' .. o)
  redis.call('ZREM', p .. 'erased', o)
end
return 1
`;

const touchMemory = `
local p, app, visitor, now = unpack(ARGV)
local before = tonumber(redis.call('ZSCORE', p .. 'memories:' .. app, visitor))
if redis.call('EXISTS', p .. 'memory:' .. app .. ':' .. visitor) == 1 and not (before and before > tonumber(now)) then redis.call('ZADD', p .. 'memories:' .. app, now, visitor) end
return 1
`;

/** The part of a store that is about erasing. */
export function createRedisErasures({ run, get }: RedisErasuresDeps): ErasureStore {
  const readErasure: ErasureStore['readErasure'] = async (owner) => {
    const record = toText(await get('HGET', `erasure:${toKey(owner)}`, 'record'));
    return record === undefined ? undefined : (JSON.parse(record) as ErasureRecord);
  };
  async function members(key: string, to: string | number, limit: number): Promise<string[]> {
    return toList(await get('ZRANGEBYSCORE', key, '-inf', to, 'LIMIT', 0, limit)).flatMap((member) => toText(member) ?? []);
  }

  return {
    async openErasure(record) {
      const { app, visitor, id, version, dueAt } = record;
      await run(openErasure, app, visitor, id, version, dueAt, JSON.stringify(record));
      return (await readErasure(record)) ?? record;
    },
    readErasure,
    async findErasure(app, id) {
      const visitor = toText(await get('HGET', `erasure-of:${app}`, id));
      return visitor === undefined ? undefined : readErasure({ app, visitor });
    },
    async writeErasure(record) {
      const { version, state, dueAt, finishedAt = 0, isLasting } = record;
      return (await run(writeErasure, toKey(record), version, dueAt, state === 'done' ? finishedAt : '', isLasting ? 1 : 0, JSON.stringify(record))) === 1;
    },
    async listDueErasures(now, limit) {
      const owners = await members('erasures', now, limit);
      const records = await Promise.all(owners.map((owner) => readErasure(fromKey(owner))));
      return records.flatMap((record) => record ?? []);
    },
    async dropErasures(finishedBefore) {
      await run(dropErasures, finishedBefore);
    },

    async listIdleConversations(app, usedBefore, limit) {
      return (await members(`changed:${app}`, `(${usedBefore}`, limit)).map((member) => {
        const [visitor = '', conversation = ''] = member.split(':');
        return { owner: { app, visitor }, conversation };
      });
    },
    async touchMemory({ app, visitor }, now) {
      await run(touchMemory, app, visitor, now);
    },
    async listIdleMemories(app, usedBefore, limit) {
      return (await members(`memories:${app}`, `(${usedBefore}`, limit)).map((visitor) => ({ app, visitor }));
    },
    async deleteMemory(owner) {
      await get('DEL', `memory:${toKey(owner)}`);
      await get('ZREM', `memories:${owner.app}`, owner.visitor);
    },
    // A server writes what it holds anew by itself, without what was deleted.
    async scrub() {},
  };
}

function fromKey(key: string): { app: string; visitor: string } {
  const [app = '', visitor = ''] = key.split(':');
  return { app, visitor };
}
