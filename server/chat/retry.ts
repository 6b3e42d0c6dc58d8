import type { UpstreamError } from '../bailian/upstream-error.ts';
import { ChatError } from '../errors.ts';

/** Calls of one turn that may fail before the visitor is told, besides those that leave out a refused memory or session. */
const MAX_CALLS = 3;
const MAX_WAIT_MS = 5_000;

export interface RetryPlan {
  waitMs: number;
  /** Whether the next call takes our transcript instead of the session. */
  withTranscript: boolean;
  /** Whether it goes without the visitor's memory. */
  withoutMemory: boolean;
}

export interface RetryInput {
  error: unknown;
  /** Calls made so far in this turn, all without a piece of an answer. */
  calls: number;
  hasSession: boolean;
  hasMemory: boolean;
  random: () => number;
}

/** Whether and how a call that failed before its first text is repeated. Undefined: tell the visitor. */
export function planRetry({ error, calls, hasSession, hasMemory, random }: RetryInput): RetryPlan | undefined {
  if (!isUpstreamError(error)) return undefined;
  const same = { withTranscript: false, withoutMemory: false };
  // Which of the two was refused is not documented. The memory goes first: a conversation without its session stays so.
  if (hasMemory && mayRefuseMemory(error)) return { ...same, waitMs: 0, withoutMemory: true };
  if (hasSession && error.mayRefuseSession) return { ...same, waitMs: 0, withTranscript: true };
  if (calls >= MAX_CALLS) return undefined;
  if (error.retry === 'never' || (error.retry === 'once' && calls > 1)) return undefined;
  const asked = error.retryAfterSeconds === undefined ? undefined : error.retryAfterSeconds * 1_000;
  if (asked !== undefined && asked > MAX_WAIT_MS) return undefined;
  const [least, most] = error.code === 'upstream_busy' ? [1_000, 4_000] : [300, 1_500];
  return { ...same, waitMs: asked ?? least + random() * (most - least) };
}

/** Least and most seconds that a visitor is asked to wait when the service is asked too much and says not for how long: it recovers within a minute. */
const BUSY_WAIT_S = [4, 9] as const;

/** How long the visitor should leave the question alone, in seconds, where the error itself does not say so. Not the same for all, or all would come back at once. */
export function toWaitSeconds(error: unknown, random: () => number): number | undefined {
  if (!isUpstreamError(error) || error.code !== 'upstream_busy' || error.retryAfterSeconds !== undefined) return undefined;
  const [least, most] = BUSY_WAIT_S;
  return least + Math.floor(random() * (most - least + 1));
}

/** Whether a file that is gone or not ready may be why: how the service says so is not documented. */
export function mayRefuseFiles(error: unknown): boolean {
  return isUpstreamError(error) && error.mayRefuseSession;
}

/** A refused parameter, or an error of the service's memory by its name. */
function mayRefuseMemory({ mayRefuseSession, upstreamCode }: UpstreamError): boolean {
  return mayRefuseSession || upstreamCode?.startsWith('Memory.') === true;
}

// By its mark, not its class: the core knows the client of the service as types only.
export function isUpstreamError(error: unknown): error is UpstreamError {
  return error instanceof ChatError && 'retry' in error;
}
