/** Texts, numbers, lists of them, and null for what is not there. */
export type RedisReply = string | number | null | RedisReply[];

/** The little that a client of Redis has to offer. Both throw when the server cannot be reached in time. */
export interface RedisDriver {
  command(...words: string[]): Promise<RedisReply>;
  /** Runs a Lua script with these arguments in one step that nothing comes between. */
  script(script: string, words: string[]): Promise<RedisReply>;
  /** Whether it failed a moment ago, so that others may not have come yet to write what they could not meanwhile. */
  readonly isRecovering: boolean;
  close(): Promise<void>;
}

export function toText(reply: RedisReply | undefined): string | undefined {
  return typeof reply === 'string' || typeof reply === 'number' ? String(reply) : undefined;
}

export function toList(reply: RedisReply | undefined): RedisReply[] {
  return Array.isArray(reply) ? reply : [];
}

/** A hash as HGETALL gives it: names and values in turn. */
export function toFields(reply: RedisReply | undefined): Record<string, string> {
  const words = toList(reply).map((word) => toText(word) ?? '');
  return Object.fromEntries(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : [])));
}
