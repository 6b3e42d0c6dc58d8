import type { Step } from '../../server/wire/protocol.ts';
import type { Phrase } from './to-phrases.ts';

/** The words of what shows how an answer came about. */
export interface TraceStrings {
  /** The switch for thinking first. */
  think: string;
  thinking: string;
  thoughts: string;
  /** `time`: a number with its unit. */
  thoughtFor: Phrase<{ time: string }>;
  kinds: Record<Step['kind'], string>;
  steps: Phrase<{ count: number }>;
  stepRunning: string;
  stepDone: string;
  sources: string;
  source: Phrase<{ number: number; title: string }>;
  /** `list`: their numbers, with `separator` between them. */
  pages: Phrase<{ count: number; list: string }>;
  separator: string;
  closeSource: string;
  openDocument: Phrase<{ host: string }>;
  showAll: Phrase<{ count: number }>;
}
