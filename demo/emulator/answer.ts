import type { Passage } from './retrieval.ts';
import type { Scenario } from './scenarios.ts';
import type { Round } from './sessions.ts';

/** How a workflow app streams. */
export type FlowStreamMode = 'full_thoughts' | 'agent_format' | 'message_format' | 'message_format_plus';

/** An answer that is about to be sent. */
export interface Answer {
  /** Pieces of what the model thinks before it answers. */
  thinking: string[];
  tokens: string[];
  /** What else the app did, as entries of `thoughts`. */
  actions: ActionEntry[];
  /** Whether the call asked for thoughts. */
  hasThoughts: boolean;
  /** What the text's marks refer to; empty where the app shows no sources. */
  passages: readonly Passage[];
  sessionId: string;
  requestId: string;
  inputTokens: number;
  isIncremental: boolean;
  scenario: Scenario | null;
  /** Present: a workflow app's answer. */
  workflow?: FlowStreamMode;
  /** Gets the text as it is sent. */
  round: Round;
}

export interface ActionEntry {
  action: string;
  action_type: string;
  action_name: string;
  action_input_stream: string;
  arguments: string;
  observation: string;
}

/** One event of an answer. */
export interface Frame {
  /** `output`, without what all events have. */
  output: object;
  /** What it adds to the text. */
  text: string;
  outputTokens: number;
  isLast: boolean;
}
