/**
 * The steps of a Redis store that must not be torn apart. Each gets the prefix of all keys as its first argument; keys
 * are made of it inside, so that a store needs one server, not a cluster of them. Values are only passed on: what goes
 * through Lua's JSON does not come back the same.
 *
 * Keys behind the prefix, with <o> for `<app>:<visitor>`, <c> for a conversation, <t> for a turn:
 * conversations:<o> sorted by change · conversation:<o>:<c> hash · messages:<o>:<c> list of ids · message:<o>:<c> hash of
 * messages, of the parts of questions and of what was said of answers · turns:<o>:<c> list · answers:<o>:<c> hash of a question's newest turn ·
 * turn:<t> hash · log:<t> stream · ended sorted by end
 * · feedback:<app> `<answer>:<visitor>:<c>` sorted by time · changed:<app> `<visitor>:<c>` sorted by change
 * · memories:<app> visitors sorted by use. Erasures have theirs in redis-erasures.ts.
 */

/** Whether nothing may be kept for an owner any more. */
export const isErased = `
local function is_erased(p, o) return redis.call('EXISTS', p .. 'erasure:' .. o) == 1 end
`;

/** Takes a message out of its conversation, with what was said of it. */
const dropMessage = `
local function drop_message(p, o, c, m)
  local app, visitor = string.match(o, '^(.-):(.+)$')
  redis.call('HDEL', p .. 'message:' .. o .. ':' .. c, m, 'parts:' .. m, 'feedback:' .. m)
  redis.call('ZREM', p .. 'feedback:' .. app, m .. ':' .. visitor .. ':' .. c)
end
`;

/** The last arguments are turns that the caller may have claimed without knowing: nobody runs them. */
export const claimTurn = `${dropMessage}${isErased}
local p, o, c, t, q, message, parts, title, regeneration, now, lease, app, visitor, replaces = unpack(ARGV)
if is_erased(p, o) then return {'erased'} end
local id = o .. ':' .. c
local messages = p .. 'messages:' .. id
local latest = redis.call('LINDEX', p .. 'turns:' .. id, -1)
local latest_question = latest and redis.call('HGET', p .. 'turn:' .. latest, 'question')
local running = latest and redis.call('HGET', p .. 'turn:' .. latest, 'running') == '1'
local is_latest = latest and latest_question == q
local unrun = false
for at = 15, #ARGV do unrun = unrun or (running and is_latest and ARGV[at] == latest) end
local known = redis.call('HGET', p .. 'message:' .. id, 'parts:' .. q)
local same = known == parts
if known and not same and replaces ~= q then return {'reused'} end
if same and not unrun and (regeneration == '0' or (is_latest and running)) then
  local answering = redis.call('HGET', p .. 'answers:' .. id, q)
  if answering then return {'known', answering, redis.call('HGETALL', p .. 'turn:' .. answering)} end
  return {'reused'}
end
-- It was there, and another was put in its place: who sends it again is late.
if not known and redis.call('HEXISTS', p .. 'answers:' .. id, q) == 1 then return {'reused'} end
if unrun then
  redis.call('HSET', p .. 'turn:' .. latest, 'running', '0')
elseif running then
  return {'busy', latest, redis.call('HGETALL', p .. 'turn:' .. latest)}
end
local from = same and q or nil
if not same and replaces ~= '' and redis.call('HEXISTS', p .. 'message:' .. id, 'parts:' .. replaces) == 1 then from = replaces end
if from and latest_question ~= from then return {'reused'} end
local replaced = ''
while from do
  local last = redis.call('LINDEX', messages, -1)
  if not last or (same and last == from) then break end
  if replaced == '' then replaced = redis.call('HGET', p .. 'message:' .. id, last) or '' end
  redis.call('RPOP', messages)
  drop_message(p, o, c, last)
  if last == from then break end
end
if not same then
  local conversation = p .. 'conversation:' .. id
  redis.call('HSETNX', conversation, 'title', title)
  redis.call('HSETNX', conversation, 'created', now)
  redis.call('HSET', conversation, 'updated', now)
  if redis.call('LLEN', messages) == 0 and redis.call('HEXISTS', conversation, 'renamed') == 0 then redis.call('HSET', conversation, 'title', title) end
  redis.call('ZADD', p .. 'conversations:' .. o, now, c)
  redis.call('ZADD', p .. 'changed:' .. app, now, visitor .. ':' .. c)
  redis.call('RPUSH', messages, q)
  redis.call('HSET', p .. 'message:' .. id, q, message, 'parts:' .. q, parts)
end
redis.call('HSET', p .. 'turn:' .. t, 'app', app, 'visitor', visitor, 'conversation', c, 'question', q, 'running', '1', 'lease', lease, 'created', now)
redis.call('RPUSH', p .. 'turns:' .. id, t)
redis.call('HSET', p .. 'answers:' .. id, q, t)
return {'claimed', replaced, redis.call('HGETALL', p .. 'conversation:' .. id)}
`;

export const renameConversation = `
local p, o, c, title = unpack(ARGV)
local conversation = p .. 'conversation:' .. o .. ':' .. c
if redis.call('EXISTS', conversation) == 0 then return 0 end
redis.call('HSET', conversation, 'title', title, 'renamed', '1')
return 1
`;

/** Only questions have their parts beside them, so what has none is an answer. */
export const writeFeedback = `
local p, app, visitor, c, m, feedback, at = unpack(ARGV)
local message = p .. 'message:' .. app .. ':' .. visitor .. ':' .. c
if redis.call('HEXISTS', message, m) == 0 or redis.call('HEXISTS', message, 'parts:' .. m) == 1 then return 0 end
local member = m .. ':' .. visitor .. ':' .. c
if feedback == '' then
  redis.call('HDEL', message, 'feedback:' .. m)
  redis.call('ZREM', p .. 'feedback:' .. app, member)
else
  redis.call('HSET', message, 'feedback:' .. m, feedback)
  redis.call('ZADD', p .. 'feedback:' .. app, at, member)
end
return 1
`;

export const endTurn = `
local p, o, t, answer, message, now, transcript, session, used, rounds = unpack(ARGV)
local turn = p .. 'turn:' .. t
local found = redis.call('HMGET', turn, 'app', 'visitor', 'conversation', 'running')
if found[4] ~= '1' or found[1] .. ':' .. found[2] ~= o then return 0 end
local id = o .. ':' .. found[3]
redis.call('HSET', turn, 'running', '0', 'ended', now)
redis.call('ZADD', p .. 'ended', now, t)
redis.call('RPUSH', p .. 'messages:' .. id, answer)
redis.call('HSET', p .. 'message:' .. id, answer, message)
local conversation = p .. 'conversation:' .. id
redis.call('HSET', conversation, 'updated', now, 'transcript', transcript)
redis.call('ZADD', p .. 'conversations:' .. o, now, found[3])
redis.call('ZADD', p .. 'changed:' .. found[1], now, found[2] .. ':' .. found[3])
redis.call('HDEL', conversation, 'session', 'used', 'rounds')
if session ~= '' then redis.call('HSET', conversation, 'session', session, 'used', used, 'rounds', rounds) end
return 1
`;

/**
 * A part that is there already stays as it is. A turn that was deleted gets none, and neither does one that has ended:
 * a process that was taken for lost may come back and go on.
 */
export const appendParts = `
local p, t, first = ARGV[1], ARGV[2], tonumber(ARGV[3])
if redis.call('HGET', p .. 'turn:' .. t, 'running') ~= '1' then return 0 end
local newest = redis.call('XREVRANGE', p .. 'log:' .. t, '+', '-', 'COUNT', 1)[1]
local last = newest and tonumber(string.match(newest[1], '^%d+')) or 0
for at = 4, #ARGV do
  local seq = first + at - 4
  if seq > last then redis.call('XADD', p .. 'log:' .. t, seq .. '-0', 'part', ARGV[at]) end
end
return 1
`;

/** Answers with the turns that somebody asked to stop, and with those that no longer run. */
export const renewLeases = `
local p, lease = ARGV[1], ARGV[2]
local stopped, over = {}, {}
for at = 3, #ARGV do
  local turn = p .. 'turn:' .. ARGV[at]
  local found = redis.call('HMGET', turn, 'running', 'stop')
  if found[1] == '1' then redis.call('HSET', turn, 'lease', lease) else table.insert(over, ARGV[at]) end
  if found[1] == '1' and found[2] == '1' then table.insert(stopped, ARGV[at]) end
end
return {stopped, over}
`;

export const requestStop = `
local p, o, t = unpack(ARGV)
local found = redis.call('HMGET', p .. 'turn:' .. t, 'app', 'visitor', 'running')
if found[3] ~= '1' or found[1] .. ':' .. found[2] ~= o then return 0 end
redis.call('HSET', p .. 'turn:' .. t, 'stop', '1')
return 1
`;

export const deleteConversation = `${dropMessage}
local p, o, c = unpack(ARGV)
local id = o .. ':' .. c
for _, m in ipairs(redis.call('LRANGE', p .. 'messages:' .. id, 0, -1)) do drop_message(p, o, c, m) end
for _, t in ipairs(redis.call('LRANGE', p .. 'turns:' .. id, 0, -1)) do
  redis.call('ZREM', p .. 'ended', t)
  redis.call('DEL', p .. 'turn:' .. t, p .. 'log:' .. t)
end
for _, f in ipairs(redis.call('ZRANGE', p .. 'files:' .. o, 0, -1)) do
  if redis.call('HGET', p .. 'file:' .. f, 'conversation') == c then
    redis.call('ZREM', p .. 'files:' .. o, f)
    redis.call('DEL', p .. 'file:' .. f)
  end
end
redis.call('DEL', p .. 'messages:' .. id, p .. 'message:' .. id, p .. 'turns:' .. id, p .. 'answers:' .. id, p .. 'conversation:' .. id)
local app, visitor = string.match(o, '^(.-):(.+)$')
redis.call('ZREM', p .. 'changed:' .. app, visitor .. ':' .. c)
return redis.call('ZREM', p .. 'conversations:' .. o, c)
`;

/** Where a message stands in its conversation, -1 for nowhere: what LPOS does from Redis 6.0.6 on. */
export const findMessage = `
local p, key, m = unpack(ARGV)
local ids = redis.call('LRANGE', p .. 'messages:' .. key, 0, -1)
for at = #ids, 1, -1 do if ids[at] == m then return at - 1 end end
return -1
`;

export const sweepLogs = `
local p, before = unpack(ARGV)
local ended = redis.call('ZRANGEBYSCORE', p .. 'ended', '-inf', '(' .. before, 'LIMIT', 0, 1000)
for _, t in ipairs(ended) do
  redis.call('DEL', p .. 'log:' .. t)
  redis.call('ZREM', p .. 'ended', t)
end
return #ended
`;

/** The record's version stands before it, so that it need not be read to be compared. */
export const writeMemory = `${isErased}
local p, o, version, record, app, visitor, since = unpack(ARGV)
if is_erased(p, o) then return 0 end
local known = redis.call('HGET', p .. 'memory:' .. o, 'version')
if (tonumber(known) or 0) ~= version - 1 then return 0 end
redis.call('HSET', p .. 'memory:' .. o, 'version', version, 'record', record)
redis.call('ZADD', p .. 'memories:' .. app, 'NX', since, visitor)
return 1
`;

export const writeFile = `${isErased}
local p, o, f, created, media, record, content = unpack(ARGV)
if is_erased(p, o) then return 0 end
local file = p .. 'file:' .. f
local owner = redis.call('HGET', file, 'owner')
if owner and owner ~= o then return 0 end
redis.call('HSET', file, 'owner', o, 'record', record, 'media', media)
if content ~= '' then redis.call('HSET', file, 'content', content) end
redis.call('ZADD', p .. 'files:' .. o, created, f)
if redis.call('HEXISTS', file, 'conversation') == 0 then redis.call('ZADD', p .. 'unsent', created, f) end
return 1
`;

export const assignFiles = `
local p, o, c = ARGV[1], ARGV[2], ARGV[3]
for at = 4, #ARGV do
  local file = p .. 'file:' .. ARGV[at]
  if redis.call('HGET', file, 'owner') == o and redis.call('HSETNX', file, 'conversation', c) == 1 then redis.call('ZREM', p .. 'unsent', ARGV[at]) end
end
return 1
`;

export const deleteFile = `
local p, o, f = unpack(ARGV)
if redis.call('HGET', p .. 'file:' .. f, 'owner') ~= o then return 0 end
redis.call('DEL', p .. 'file:' .. f)
redis.call('ZREM', p .. 'files:' .. o, f)
redis.call('ZREM', p .. 'unsent', f)
return 1
`;

export const sweepFiles = `
local p, before = unpack(ARGV)
for _, f in ipairs(redis.call('ZRANGEBYSCORE', p .. 'unsent', '-inf', '(' .. before, 'LIMIT', 0, 1000)) do
  local owner = redis.call('HGET', p .. 'file:' .. f, 'owner')
  if owner then redis.call('ZREM', p .. 'files:' .. owner, f) end
  redis.call('DEL', p .. 'file:' .. f)
  redis.call('ZREM', p .. 'unsent', f)
end
return 1
`;

/** Of the messages from one place to another: their ids, then the messages, then what was said of them. In one command, since every turn begins with it. */
export const readMessages = `
local p, key, from, to = unpack(ARGV)
local ids = redis.call('LRANGE', p .. 'messages:' .. key, from, to)
if #ids == 0 then return {} end
local feedback = {}
for at, id in ipairs(ids) do feedback[at] = 'feedback:' .. id end
local messages = p .. 'message:' .. key
return { ids, redis.call('HMGET', messages, unpack(ids)), redis.call('HMGET', messages, unpack(feedback)) }
`;
