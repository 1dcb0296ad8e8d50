import { RedisScript } from '@plinth/platform/cache';

/** How many fields the buckets of an account are kept in. */
export const MOST_FIELDS = 256;
const KEPT_FIELDS = 96;

/**
 * Lets an attempt through and counts it, in one step, so that any number of simultaneous attempts are counted one after
 * the other. Each bucket holds a level that leaks with time: up to its free level attempts pass at once, from there on
 * each must wait twice as long as the one before.
 *
 * KEYS: the account's buckets, the address's bucket. ARGV: the time in ms, the network, then for the buckets of the
 * pair, the account and the address: free level, ms in which one leaks away, longest wait in ms.
 * Answers with the ms to wait, 0 where the attempt may go on.
 *
 * An account's buckets stay few, however many networks come by: past so many fields only the latest of the strangers and
 * the latest that the owner uses are kept, each among their own, so that strangers push nobody else out.
 */
export const ATTEMPT_SCRIPT = new RedisScript(`
local now, network = tonumber(ARGV[1]), ARGV[2]
local known = redis.call('HEXISTS', KEYS[1], 'known:' .. network) == 1
local buckets = {
  { KEYS[1], 'from:' .. network, 3 },
  { KEYS[2], 'all', 9 }
}
-- Where the owner has signed in from before, strangers elsewhere cannot slow them down.
if not known then table.insert(buckets, { KEYS[1], 'all', 6 }) end
local wait = 0
local levels = {}
for i, bucket in ipairs(buckets) do
  local kept = redis.call('HGET', bucket[1], bucket[2])
  local level, at, blocked = 0, now, 0
  if kept then level, at, blocked = string.match(kept, '([^ ]+) ([^ ]+) ([^ ]+)') end
  levels[i] = math.max(0, tonumber(level) - math.max(0, now - tonumber(at)) / tonumber(ARGV[bucket[3] + 1])) + 1
  wait = math.max(wait, tonumber(blocked) - now)
end
if wait > 0 then return math.ceil(wait) end
if redis.call('HLEN', KEYS[1]) >= ${String(MOST_FIELDS)} then
  local fields = redis.call('HGETALL', KEYS[1])
  local kinds = { ['from:'] = {}, ['known'] = {} }
  for i = 1, #fields, 2 do
    local kind = kinds[string.sub(fields[i], 1, 5)]
    local at = string.match(fields[i + 1], '^[^ ]+ ([^ ]+)') or fields[i + 1]
    if kind then table.insert(kind, { tonumber(at), fields[i] }) end
  end
  for _, kind in pairs(kinds) do
    table.sort(kind, function(left, right) return left[1] > right[1] end)
    for i = ${String(KEPT_FIELDS)} + 1, #kind do redis.call('HDEL', KEYS[1], kind[i][2]) end
  end
end
for i, bucket in ipairs(buckets) do
  local over = levels[i] - tonumber(ARGV[bucket[3]])
  local blocked = 0
  if over >= 0 then blocked = now + math.min(1000 * 2 ^ math.min(over, 30), tonumber(ARGV[bucket[3] + 2])) end
  redis.call('HSET', bucket[1], bucket[2], string.format('%.3f %.0f %.0f', levels[i], now, blocked))
  if redis.call('TTL', bucket[1]) < 86400 then redis.call('EXPIRE', bucket[1], 86400) end
end
return 0`);

/**
 * Takes a successful attempt back out of the buckets and remembers the network as one that the owner uses.
 *
 * KEYS as above. ARGV: the time in ms, the network, for how many seconds to remember it.
 */
export const SUCCESS_SCRIPT = new RedisScript(`
local now, network = tonumber(ARGV[1]), ARGV[2]
redis.call('HDEL', KEYS[1], 'from:' .. network)
for _, key in ipairs(KEYS) do
  local kept = redis.call('HGET', key, 'all')
  if kept then
    local level, at = string.match(kept, '([^ ]+) ([^ ]+)')
    redis.call('HSET', key, 'all', string.format('%.3f %s 0', math.max(0, tonumber(level) - 1), at))
  end
end
redis.call('HSET', KEYS[1], 'known:' .. network, now)
redis.call('EXPIRE', KEYS[1], ARGV[3])`);
