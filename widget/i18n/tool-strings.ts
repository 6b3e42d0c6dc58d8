import type { AttachStrings } from './attach-strings.ts';
import type { ChallengeStrings } from './challenge-strings.ts';
import type { FailureStrings } from './failure-strings.ts';
import type { FrameStrings } from './frame-strings.ts';
import type { IdentityStrings } from './identity-strings.ts';
import type { MemoryStrings } from './memory-strings.ts';
import type { OutboxStrings } from './outbox-strings.ts';
import type { ActionsStrings } from './actions-strings.ts';
import type { HistoryStrings } from './history-strings.ts';
import type { MoreStrings } from './more-strings.ts';
import type { PageStrings } from './page-strings.ts';
import type { VoiceStrings } from './voice-strings.ts';
import type { Source } from './to-phrases.ts';
import type { TraceStrings } from './trace-strings.ts';

/**
 * The words of the tools, by the tool's name, and of failures: in `<language>-tools.ts`, a file of its own beside
 * widget.js that comes with the first tool. A new tool adds its interface here and its words to each of those.
 */
export interface ToolStrings {
  attach: AttachStrings;
  challenge: ChallengeStrings;
  failures: FailureStrings;
  frame: FrameStrings;
  identity: IdentityStrings;
  memory: MemoryStrings;
  outbox: OutboxStrings;
  actions: ActionsStrings;
  history: HistoryStrings;
  more: MoreStrings;
  page: PageStrings;
  voice: VoiceStrings;
  trace: TraceStrings;
  /** Names the launcher. Its own word is in launcher-strings.ts, because it stands before any file has come. */
  launcher: string;
}

/** As it is written for a language. */
export type ToolSource = Source<ToolStrings>;
