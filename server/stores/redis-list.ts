import { type RedisReply, toList, toText } from './redis-driver.ts';

export type RedisGet = (command: string, key: string, ...words: (string | number)[]) => Promise<RedisReply>;

/** Where something stands in a sorted set: its score, and what its member begins with up to a colon. */
export interface RedisPlace {
  score: number;
  name: string;
}

/** The members of a sorted set from the highest score down, at most `limit`; those behind a place. */
export async function listDown(get: RedisGet, key: string, limit: number, place?: RedisPlace): Promise<string[]> {
  const members = async (...words: [string, ...(string | number)[]]): Promise<string[]> => {
    const [command, ...rest] = words;
    return toList(await get(command, key, ...rest)).flatMap((member) => toText(member) ?? []);
  };
  if (!place) return members('ZREVRANGE', 0, limit - 1);
  const [equal, lower] = await Promise.all([
    members('ZREVRANGEBYSCORE', place.score, place.score),
    members('ZREVRANGEBYSCORE', `(${place.score}`, '-inf', 'LIMIT', 0, limit),
  ]);
  return [...equal.filter((member) => nameOf(member) < place.name), ...lower].slice(0, limit);
}

function nameOf(member: string): string {
  return member.split(':')[0] ?? '';
}
