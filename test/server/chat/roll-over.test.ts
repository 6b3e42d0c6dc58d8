import { describe, expect, it } from 'vitest';
import { createKnowledgeBase } from '../../../demo/emulator/knowledge-base.ts';
import { answerShopQuestion } from '../../../demo/emulator/shop-agent.ts';
import { readShopKnowledge } from '../../../demo/emulator/shop-knowledge.ts';
import { estimateTokens } from '../../../server/chat/session.ts';
import type { Conversation } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createTestApp, readEvents, toMessage } from '../test-app.ts';

const minute = 60_000;
const knowledge = createKnowledgeBase(readShopKnowledge());

/** Each second question says nothing without the one before it. */
const pairs = [
  ['How much is Longjing?', 'how do I brew it?'],
  ['Do you have oolong?', 'and how much is it?'],
  ['Do you ship to Germany?', 'and how much is it?'],
  ['有龙井吗？', '怎么泡？'],
  ['What is the price of the gaiwan?', 'what is its capacity?'],
];
const questions = Array.from({ length: 120 }, (_, at) => pairs[Math.floor(at / 2) % pairs.length]![at % 2]!);

interface Input {
  prompt?: string;
  session_id?: string;
  messages?: { role: string; content: string }[];
}

/** Asks them all, with the given pause before each, and gives what the visitor saw and what the service was asked. */
async function hold({ pauseBefore, transcriptTokens }: { pauseBefore: (round: number) => number; transcriptTokens?: number }) {
  const clock = createFakeClock();
  const { ask, mint, emulator, request, logs } = await createTestApp({ clock, emulator: { expiredSession: 'error' }, ...(transcriptTokens === undefined ? {} : { settings: { transcriptTokens } }) });
  const begunAt = clock.now();
  const token = await mint();
  const inputs: Input[] = [];
  for (const [round, question] of questions.entries()) {
    await clock.advance(pauseBefore(round));
    const answer = toMessage(await clock.until(ask(token, 'c1', question).then(readEvents)));
    const expected = answerShopQuestion(knowledge, { prompt: question, earlier: questions.slice(0, round), shop: { en: 'Qingshan Tea', zh: '青山茶舍' } }).text;
    expect(answer, `round ${round + 1}`).toMatchObject({ parts: [{ type: 'text', text: expected }], metadata: { outcome: 'done' } });
    inputs.push((emulator.requests.at(-1)!.body as { input: Input }).input);
  }
  const conversation = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
  return { inputs, conversation, emulator, logs, hours: (clock.now() - begunAt) / 60 / minute };
}

describe('a conversation of 120 rounds over three hours', () => {
  it('goes on after 48 rounds as if nothing had happened', async () => {
    const { inputs, conversation, emulator, hours } = await hold({ pauseBefore: () => 1.5 * minute });
    expect(hours).toBeGreaterThanOrEqual(3);
    // Never more than one call a question: nothing was refused on the way.
    expect(emulator.requests.map(({ status }) => status)).toEqual(questions.map(() => 200));
    expect(inputs.slice(1, 48).every(({ session_id: id }) => id !== undefined && id === inputs[1]!.session_id)).toBe(true);
    for (const { messages, session_id: id } of inputs.slice(48)) {
      expect(id).toBeUndefined();
      expect(messages!.length).toBeGreaterThan(21);
      expect(messages!.map(({ role }) => role)).toEqual(messages!.map((_, at) => (at % 2 === 0 ? 'user' : 'assistant')));
      expect(estimate(messages!)).toBeLessThanOrEqual(8_000);
    }
    expect(conversation.messages).toHaveLength(240);
    expect(conversation.messages.filter(({ role }) => role === 'assistant').every(({ metadata }) => metadata.outcome === 'done')).toBe(true);
  }, 60_000);

  it('does so after every pause, within the owner’s budget of tokens', async () => {
    const transcriptTokens = 1_200;
    const { inputs, emulator, hours } = await hold({ pauseBefore: (round) => (round % 40 === 11 ? 61 * minute : 0.5 * minute), transcriptTokens });
    expect(hours).toBeGreaterThan(3);
    expect(emulator.requests.every(({ status }) => status === 200)).toBe(true);
    expect(inputs[10]!.session_id).toBeDefined();
    for (const { messages } of inputs.slice(11)) {
      expect(messages!.length).toBeGreaterThan(2);
      expect(messages![0]!.role).toBe('user');
      expect(estimate(messages!)).toBeLessThanOrEqual(transcriptTokens);
    }
  }, 60_000);
});

function estimate(messages: { content: string }[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}
