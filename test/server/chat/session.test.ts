import { describe, expect, it } from 'vitest';
import { canUseSession, toRounds, toTranscriptInput } from '../../../server/chat/session.ts';
import type { ConversationRecord } from '../../../server/stores/store.ts';
import type { Message } from '../../../server/wire/protocol.ts';

const minute = 60_000;
const round = { question: 'Hi', answer: 'Hello' };

describe('the session upstream', () => {
  it('carries a conversation for 55 minutes of silence and 48 rounds', () => {
    expect(canUseSession(conversation({ usedAt: 0, rounds: 47 }), [round], 55 * minute)).toBe(true);
    expect(canUseSession(conversation({ usedAt: 0, rounds: 47 }), [round], 55 * minute + 1)).toBe(false);
    expect(canUseSession(conversation({ usedAt: 0, rounds: 48 }), [round], 0)).toBe(false);
  });

  it('begins with the first round, and not in the middle', () => {
    expect(canUseSession(conversation(), [], 0)).toBe(true);
    expect(canUseSession(conversation(), [round], 0)).toBe(false);
  });

  it('is not used again once the transcript goes along', () => {
    expect(canUseSession({ ...conversation({ usedAt: 0, rounds: 1 }), sendsTranscript: true }, [round], 0)).toBe(false);
  });
});

describe('the transcript', () => {
  it('is made of questions with their answers; what was not answered is left out', () => {
    const messages = [message('user', 'A'), message('assistant', ''), message('user', 'B'), message('assistant', 'b'), message('user', 'C')];
    expect(toRounds(messages)).toEqual([{ question: 'B', answer: 'b' }]);
  });

  it('ends with the question and begins with one', () => {
    expect(toTranscriptInput({ rounds: [round], question: 'And?' })).toEqual({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'And?' },
      ],
    });
  });

  it('keeps the newest rounds that fit', () => {
    const rounds = Array.from({ length: 30 }, (_, index) => ({ question: `q${index}`, answer: `a${index}` }));
    // A token for the question, two for each round.
    const { messages } = toTranscriptInput({ rounds, question: 'And?', maxTokens: 21 }) as { messages: { content: string }[] };
    expect(messages).toHaveLength(21);
    expect(messages[0]?.content).toBe('q20');
    expect(toTranscriptInput({ rounds, question: 'And?', maxTokens: 0 })).toEqual({ messages: [{ role: 'user', content: 'And?' }] });
    const long = [{ question: 'old', answer: '长'.repeat(7_000) }, { question: 'new', answer: '长'.repeat(7_000) }];
    const fitted = toTranscriptInput({ rounds: long, question: 'And?' }) as { messages: { content: string }[] };
    expect(fitted.messages.map(({ content }) => content[0])).toEqual(['n', '长', 'A']);
  });
});

function conversation(session?: { usedAt: number; rounds: number }): ConversationRecord {
  return { id: 'c', title: '', createdAt: 0, updatedAt: 0, sendsTranscript: false, ...(session ? { session: { id: 's', ...session } } : {}) };
}

function message(role: Message['role'], text: string): Message {
  return { id: text, role, parts: [{ type: 'text', text }], metadata: {} };
}
