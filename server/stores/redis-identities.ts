import { type IdentityStore, KEEP_HAND_OVERS_MS, KEEP_SIGN_INS_MS } from './identity-store.ts';
import { type RedisReply, toText } from './redis-driver.ts';
import { toKey } from './redis-key.ts';
import { isErased } from './redis-scripts.ts';

/** Keys behind the prefix: sign-in:<o> hash of the newest token seen and of the time up to which they have ended · handed:<o>. */
const changeScript = `
local p, o, seen, ended, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local key = p .. 'sign-in:' .. o
local known = redis.call('HMGET', key, 'seen', 'ended')
local newest, last = math.max(seen, tonumber(known[1]) or 0), tonumber(known[2]) or 0
if ended > 0 then last = math.max(last, newest, ended) end
redis.call('HSET', key, 'seen', string.format('%.0f', newest), 'ended', string.format('%.0f', last))
redis.call('PEXPIRE', key, keep)
return string.format('%.0f', last)
`;

const handOverScript = `${isErased}
local p, from, to, visitor, app, giver, c, keep = unpack(ARGV)
local old, new = from .. ':' .. c, to .. ':' .. c
if is_erased(p, from) or is_erased(p, to) or from == to or redis.call('EXISTS', p .. 'conversation:' .. old) == 0 or redis.call('EXISTS', p .. 'conversation:' .. new) == 1 then return 'refused' end
local latest = redis.call('LINDEX', p .. 'turns:' .. old, -1)
if latest and redis.call('HGET', p .. 'turn:' .. latest, 'running') == '1' then return 'busy' end
if not redis.call('SET', p .. 'handed:' .. from, '1', 'NX', 'PX', keep) then return 'refused' end
for _, m in ipairs(redis.call('LRANGE', p .. 'messages:' .. old, 0, -1)) do
  local said = p .. 'feedback:' .. app
  local at = redis.call('ZSCORE', said, m .. ':' .. giver .. ':' .. c)
  if at then
    redis.call('ZREM', said, m .. ':' .. giver .. ':' .. c)
    redis.call('ZADD', said, at, m .. ':' .. visitor .. ':' .. c)
  end
end
for _, kind in ipairs({'conversation:', 'messages:', 'message:', 'turns:', 'answers:'}) do
  if redis.call('EXISTS', p .. kind .. old) == 1 then redis.call('RENAME', p .. kind .. old, p .. kind .. new) end
end
redis.call('HDEL', p .. 'conversation:' .. new, 'session', 'used', 'rounds')
redis.call('ZADD', p .. 'conversations:' .. to, redis.call('ZSCORE', p .. 'conversations:' .. from, c), c)
redis.call('ZREM', p .. 'conversations:' .. from, c)
redis.call('ZADD', p .. 'changed:' .. app, redis.call('ZSCORE', p .. 'changed:' .. app, giver .. ':' .. c) or '0', visitor .. ':' .. c)
redis.call('ZREM', p .. 'changed:' .. app, giver .. ':' .. c)
for _, t in ipairs(redis.call('LRANGE', p .. 'turns:' .. new, 0, -1)) do redis.call('HSET', p .. 'turn:' .. t, 'visitor', visitor) end
for _, f in ipairs(redis.call('ZRANGE', p .. 'files:' .. from, 0, -1)) do
  if redis.call('HGET', p .. 'file:' .. f, 'conversation') == c then
    redis.call('ZADD', p .. 'files:' .. to, redis.call('ZSCORE', p .. 'files:' .. from, f), f)
    redis.call('ZREM', p .. 'files:' .. from, f)
    redis.call('HSET', p .. 'file:' .. f, 'owner', to)
  end
end
return 'done'
`;

export interface RedisAccess {
  run: (script: string, ...words: (string | number)[]) => Promise<RedisReply>;
  get: (command: string, key: string, ...words: (string | number)[]) => Promise<RedisReply>;
}

/** The part of a store that is about visitors who sign in and out. */
export function createRedisIdentities({ run, get }: RedisAccess): IdentityStore {
  return {
    async noteSignIn(owner, issuedAt) {
      return Number(toText(await run(changeScript, toKey(owner), issuedAt, 0, KEEP_SIGN_INS_MS)));
    },
    async endSignIns(owner, issuedUntil) {
      await run(changeScript, toKey(owner), 0, issuedUntil, KEEP_SIGN_INS_MS);
    },
    async readSignInsEnd(owner) {
      return Number(toText(await get('HGET', `sign-in:${toKey(owner)}`, 'ended')) ?? 0);
    },
    async handOver(from, to, { conversation }) {
      if (from.app !== to.app) return 'refused';
      const reply = toText(await run(handOverScript, toKey(from), toKey(to), to.visitor, to.app, from.visitor, conversation, KEEP_HAND_OVERS_MS));
      return reply === 'done' || reply === 'busy' ? reply : 'refused';
    },
    async dropIdentity(owner) {
      for (const kind of ['sign-in', 'handed']) await get('DEL', `${kind}:${toKey(owner)}`);
    },
  };
}
