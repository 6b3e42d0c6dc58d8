import type { Feedback } from '../wire/feedback.ts';
import type { Message } from '../wire/protocol.ts';
import type { FeedbackRecord, FeedbackStore } from './feedback-store.ts';
import { type RedisReply, toList, toText } from './redis-driver.ts';
import { toKey } from './redis-key.ts';
import { listDown, type RedisGet } from './redis-list.ts';
import * as scripts from './redis-scripts.ts';
import type { Store } from './store.ts';
import { toRecord } from './to-record.ts';

export interface RedisMessagesDeps {
  run: (script: string, ...words: (string | number)[]) => Promise<RedisReply>;
  get: RedisGet;
}

/** The part of a store that is about messages and what visitors say of them. */
export function createRedisMessages({ run, get }: RedisMessagesDeps): Pick<Store, 'readMessages'> & FeedbackStore {
  async function listIds(key: string, limit: number, before: string | undefined): Promise<string[]> {
    let end = -1;
    if (before !== undefined) {
      const position = await run(scripts.findMessage, key, before);
      if (Number(position) <= 0) return [];
      end = Number(position) - 1;
    }
    const start = end < 0 ? -limit : Math.max(0, end - limit + 1);
    return toList(await get('LRANGE', `messages:${key}`, start, end)).flatMap((id) => toText(id) ?? []);
  }

  async function readAll(key: string, ids: readonly string[]): Promise<Message[]> {
    if (ids.length === 0) return [];
    const texts = toList(await get('HMGET', `message:${key}`, ...ids, ...ids.map((id) => `feedback:${id}`))).map(toText);
    return ids.flatMap((_id, index) => {
      const message = toRecord(texts[index]) as Message | undefined;
      const feedback = toRecord(texts[ids.length + index]) as Feedback | undefined;
      if (!message) return [];
      return feedback ? { ...message, metadata: { ...message.metadata, feedback } } : message;
    });
  }

  async function readFeedback(app: string, member: string): Promise<FeedbackRecord | undefined> {
    const [message = '', visitor = '', conversation = ''] = member.split(':');
    const key = `${toKey({ app, visitor })}:${conversation}`;
    const found = await readAll(key, [...(await listIds(key, 1, message)), message]);
    const answer = found.find(({ id }) => id === message);
    const question = found.find(({ role }) => role === 'user');
    const givenAt = toText(await get('ZSCORE', `feedback:${app}`, member));
    if (!answer?.metadata.feedback || givenAt === undefined) return undefined;
    const feedback = { ...answer.metadata.feedback, givenAt: Number(givenAt) };
    return { conversation, message, feedback, answer, ...(question ? { question } : {}) };
  }

  return {
    async readMessages(owner, conversation, limit, before) {
      const key = `${toKey(owner)}:${conversation}`;
      return readAll(key, await listIds(key, limit, before));
    },
    async writeFeedback({ app, visitor }, { conversation, message }, given) {
      const { givenAt = 0, ...feedback } = given ?? {};
      return (await run(scripts.writeFeedback, app, visitor, conversation, message, given ? JSON.stringify(feedback) : '', givenAt)) === 1;
    },
    async listFeedback(app, limit, place) {
      const members = await listDown(get, `feedback:${app}`, limit, place && { score: place.givenAt, name: place.message });
      const records = await Promise.all(members.map((member) => readFeedback(app, member)));
      return records.flatMap((record) => record ?? []);
    },
  };
}
