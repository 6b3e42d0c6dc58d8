import { type MeterStore, SLOT_SLACK_MS, type Take } from './meter-store.ts';
import { type RedisReply, toList, toText } from './redis-driver.ts';

/**
 * The same as in `sql-meters.ts`. A meter is the words kind, key, cost, then interval and burst, or limit and end, and
 * the id of who takes a place. Keys behind the prefix: meter:<key> a number, or for places sorted by their ends.
 */
const takeScript = `
local p, now, slack, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 3600000
local worst, worst_at, levels, writes = -1, 0, {}, {}
for at = 4, #ARGV, 6 do
  local kind, key, cost, a, b, id = unpack(ARGV, at, at + 5)
  key, cost, a, b = p .. 'meter:' .. key, tonumber(cost), tonumber(a), tonumber(b)
  local wait, level = -1, 0
  if kind == 'rate' then
    local span = a * b
    local known = tonumber(redis.call('GET', key)) or now
    if known > now + span then
      known = now + span
      redis.call('SET', key, string.format('%.0f', known), 'PX', string.format('%.0f', math.max(1000, span)))
    end
    local free = math.max(now, known) + cost * a
    level = (free - now) / span
    if free - now > span then wait = free - now - span end
    table.insert(writes, {'SET', key, string.format('%.0f', free), 'PX', string.format('%.0f', math.max(1000, free - now))})
  elseif kind == 'amount' then
    local used = math.max(0, tonumber(redis.call('GET', key)) or 0)
    level = (used + cost) / a
    if used >= a then wait = math.max(0, b - now) end
    table.insert(writes, {'SET', key, string.format('%.0f', used + cost), 'PX', string.format('%.0f', math.max(1000, b - now + keep))})
  else
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
    redis.call('ZREMRANGEBYSCORE', key, '(' .. string.format('%.0f', b + slack), '+inf')
    local taken = redis.call('ZCARD', key)
    level = (taken + 1) / a
    if taken >= a then wait = 0 end
    table.insert(writes, {'ZADD', key, string.format('%.0f', b), id})
    table.insert(writes, {'PEXPIRE', key, string.format('%.0f', math.max(1000, b - now + slack))})
  end
  table.insert(levels, string.format('%.6f', level))
  if wait > worst then worst, worst_at = wait, (at - 4) / 6 end
end
if worst >= 0 then return {'refused', worst_at, string.format('%.0f', math.ceil(worst))} end
for _, write in ipairs(writes) do redis.call(unpack(write)) end
return {'taken', levels}
`;

const giveScript = `
local p = ARGV[1]
for at = 2, #ARGV, 3 do
  local key = p .. 'meter:' .. ARGV[at + 1]
  if ARGV[at] == 'slot' then
    redis.call('ZREM', key, ARGV[at + 2])
  else
    local value, left = tonumber(redis.call('GET', key)), redis.call('PTTL', key)
    if value and left > 0 then redis.call('SET', key, string.format('%.0f', value - tonumber(ARGV[at + 2])), 'PX', left) end
  end
end
return 1
`;

/** The part of a store that counts what is used. */
export function createRedisMeters(run: (script: string, ...words: (string | number)[]) => Promise<RedisReply>): MeterStore {
  return {
    async takeMeters(takes, now) {
      const [kind, first, wait] = toList(await run(takeScript, now, SLOT_SLACK_MS, ...takes.flatMap(toWords)));
      if (kind === 'refused') return { kind, at: Number(first), waitMs: Number(wait) };
      return { kind: 'taken', levels: toList(first).map((level) => Number(toText(level))) };
    },
    async giveMeters(takes) {
      await run(giveScript, ...takes.flatMap((take) => [take.kind, take.key, take.kind === 'slot' ? take.id : take.kind === 'rate' ? take.cost * take.intervalMs : take.cost]));
    },
  };
}

function toWords(take: Take): (string | number)[] {
  switch (take.kind) {
    case 'rate':
      return [take.kind, take.key, take.cost, take.intervalMs, take.burst, ''];
    case 'amount':
      return [take.kind, take.key, take.cost, take.limit, take.until, ''];
    case 'slot':
      return [take.kind, take.key, 1, take.limit, take.until, take.id];
  }
}
