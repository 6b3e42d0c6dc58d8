import { toWireError } from '../errors.ts';
import type { FinishReason, MessageMetadata, StreamPart, TurnOutcome, TurnUsage } from '../wire/protocol.ts';
import { closeParts, hasText } from './close-parts.ts';

/** How a turn ended, before it is told to anybody. */
export type TurnEnding =
  | { outcome: 'done' | 'stopped' | 'length' }
  /** Broken off without a reason that we know of. */
  | { outcome: 'interrupted' }
  | {
      outcome: 'error';
      error: unknown;
      /** Where the error does not say it. */
      retryAfterSeconds?: number | undefined;
    };

export interface EndPartsInput {
  /** What was shown so far. */
  parts: readonly StreamPart[];
  ending: TurnEnding;
  requestId: string;
  usage?: TurnUsage;
  reasoningMs?: number;
}

const finishReasons: Record<TurnOutcome, FinishReason> = {
  done: 'stop',
  stopped: 'other',
  interrupted: 'other',
  length: 'length',
  failed: 'error',
};

/** The last parts of a turn. An answer that broke off after its first text is interrupted, before it has failed. */
export function toEndParts({ parts, ending, requestId, usage, reasoningMs }: EndPartsInput): StreamPart[] {
  const last = closeParts(parts);
  let outcome: TurnOutcome;
  let reason: FinishReason | undefined;
  switch (ending.outcome) {
    case 'done':
    case 'length':
      outcome = ending.outcome;
      break;
    case 'stopped':
      outcome = 'stopped';
      last.push({ type: 'abort', reason: 'stopped' });
      break;
    case 'interrupted':
      outcome = 'interrupted';
      // Clients of the plain protocol know no outcomes: without this they would take the answer for a whole one.
      last.push({ type: 'error', errorText: 'The answer was interrupted.' });
      break;
    case 'error': {
      const error = toWireError(ending.error, requestId);
      const isRefused = error.code === 'content_refused';
      // What the filter held back must not stay on the screen.
      if (isRefused && parts.length > 1) last.push({ type: 'reset-step' });
      const { retryAfterSeconds = error.retryAfterSeconds } = ending;
      last.push({ type: 'data-error', data: { ...error, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) } }, { type: 'error', errorText: error.message });
      outcome = hasText(parts) && !isRefused ? 'interrupted' : 'failed';
      if (isRefused) reason = 'content-filter';
      break;
    }
  }
  const messageMetadata: MessageMetadata = { outcome, ...(usage ? { usage } : {}), ...(reasoningMs === undefined ? {} : { reasoningMs }) };
  last.push({ type: 'finish', finishReason: reason ?? finishReasons[outcome], messageMetadata });
  return last;
}
