import type { TurnOutcome } from '../../../server/wire/protocol.ts';
import type { Journal } from './emulator-process.ts';

/** What may become of a run's answer. All but `fine` are failures. */
export type Verdict = 'fine' | 'lost' | 'doubled' | 'altered';

export interface Sight {
  text: string;
  outcome: TurnOutcome | undefined;
  answers: number;
  failure: string | undefined;
}

export interface Evidence {
  journal: Journal;
  /** What the visitor sees at the end. */
  shown: Sight;
  /** What a reload then shows. */
  stored: Sight;
  /** When the backend was killed, if it was while it answered. */
  killedAt?: number | undefined;
}

/** A killed backend loses at most the text of this time. */
const LOSS_MS = 250;
/** For the way to the backend and for its timers, which come later on a busy machine. */
const SLACK_MS = 250;

/** Compares an answer with what the service sent. */
export function judge({ journal, shown, stored, killedAt }: Evidence): { verdict: Verdict; lossMs: number } {
  const { text: sent, marks, calls } = journal;
  const fail = (verdict: Verdict): { verdict: Verdict; lossMs: number } => ({ verdict, lossMs: 0 });
  if (calls > 1 || shown.answers > 1 || stored.answers > 1) return fail('doubled');
  for (const { text } of [shown, stored]) {
    if (text.length > sent.length) return fail(text.includes(sent) ? 'doubled' : 'altered');
    if (!sent.startsWith(text)) return fail('altered');
  }
  if (shown.failure ?? stored.failure) return fail('lost');
  if (shown.outcome !== stored.outcome) return fail('altered');
  if (shown.outcome === 'done') return fail(shown.text === sent && stored.text === sent ? 'fine' : 'lost');
  if (shown.outcome !== 'interrupted' || killedAt === undefined) return fail('lost');
  const firstLostAt = marks.find(([, length]) => length > stored.text.length)?.[0] ?? killedAt;
  const lossMs = Math.max(0, killedAt - firstLostAt);
  return { verdict: lossMs > LOSS_MS + SLACK_MS + longestGap(marks) ? 'lost' : 'fine', lossMs };
}

/** The service writes at a steady pace: where it did not, the machine had no time for anybody. */
function longestGap(marks: Journal['marks']): number {
  return marks.reduce((longest, [at], index) => Math.max(longest, at - (marks[index - 1]?.[0] ?? at)), 0);
}
