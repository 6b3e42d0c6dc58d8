import type { CompletionInput } from '../bailian/completion-request.ts';
import type { ConversationRecord, SessionRecord } from '../stores/store.ts';
import type { Message } from '../wire/protocol.ts';
import { promptOf } from './page-context.ts';

/** Upstream forgets a session an hour after its last call and after 50 rounds; we leave it a little before. */
const SESSION_IDLE_MS = 55 * 60_000;
const SESSION_ROUNDS = 48;

/** What of the transcript goes along when there is no session, unless the owner says otherwise. */
const TRANSCRIPT_TOKENS = 8_000;

/** Whether the conversation's session can still be relied on. */
export function isSessionAlive(session: SessionRecord, now: number): boolean {
  return now - session.usedAt <= SESSION_IDLE_MS && session.rounds < SESSION_ROUNDS;
}

/** A question with its answer. */
export interface Round {
  question: string;
  answer: string;
}

/** The rounds of a transcript. A question without an answer is none: upstream would see two questions in a row. */
export function toRounds(messages: readonly Message[]): Round[] {
  const rounds: Round[] = [];
  let question = '';
  for (const message of messages) {
    const text = promptOf(message).trim();
    if (message.role === 'user') question = text;
    else if (question !== '' && text !== '') {
      rounds.push({ question, answer: text });
      question = '';
    }
  }
  return rounds;
}

/** Whether the question can go with upstream's session, or as the first of a new one. */
export function canUseSession(conversation: ConversationRecord, rounds: readonly Round[], now: number): boolean {
  if (conversation.sendsTranscript) return false;
  return conversation.session ? isSessionAlive(conversation.session, now) : rounds.length === 0;
}

export interface TranscriptOptions {
  rounds: readonly Round[];
  question: string;
  /** For all of it, the question too. That goes along in any case. */
  maxTokens?: number | undefined;
}

/** The question with as many of the newest rounds before it as fit. */
export function toTranscriptInput({ rounds, question, maxTokens = TRANSCRIPT_TOKENS }: TranscriptOptions): CompletionInput {
  const kept: Round[] = [];
  let tokens = estimateTokens(question);
  for (const round of rounds.toReversed()) {
    tokens += estimateTokens(round.question) + estimateTokens(round.answer);
    if (tokens > maxTokens) break;
    kept.unshift(round);
  }
  const history = kept.flatMap((round) => [
    { role: 'user' as const, content: round.question },
    { role: 'assistant' as const, content: round.answer },
  ]);
  return { messages: [...history, { role: 'user', content: question }] };
}

/** A cautious guess: a CJK character is about one token, other text about four characters a token. */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (const char of text) if (char >= '\u2e80') wide += 1;
  return wide + Math.ceil((text.length - wide) / 4);
}
