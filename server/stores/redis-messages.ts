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
  /** The places between which those before a message stand; undefined where there is no such message, or it is the first. */
  async function findPlaces(key: string, limit: number, before: string | undefined): Promise<[from: number, to: number] | undefined> {
    if (before === undefined) return [-limit, -1];
    const to = Number(await run(scripts.findMessage, key, before)) - 1;
    return to < 0 ? undefined : [Math.max(0, to - limit + 1), to];
  }

  async function readBetween(key: string, places: readonly [from: number, to: number]): Promise<Message[]> {
    const [ids, messages, said] = toList(await run(scripts.readMessages, key, ...places)).map((reply) => toList(reply).map(toText));
    return (ids ?? []).flatMap((_id, index) => {
      const message = toRecord(messages?.[index]) as Message | undefined;
      const feedback = toRecord(said?.[index]) as Feedback | undefined;
      if (!message) return [];
      return feedback ? { ...message, metadata: { ...message.metadata, feedback } } : message;
    });
  }

  async function readFeedback(app: string, member: string): Promise<FeedbackRecord | undefined> {
    const [message = '', visitor = '', conversation = ''] = member.split(':');
    const key = `${toKey({ app, visitor })}:${conversation}`;
    const at = Number(await run(scripts.findMessage, key, message));
    const found = at < 0 ? [] : await readBetween(key, [Math.max(0, at - 1), at]);
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
      const places = await findPlaces(key, limit, before);
      return places ? readBetween(key, places) : [];
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
