import { ChatError } from '../errors.ts';
import { errorName, type LogEntry } from '../log.ts';
import { isUpstreamError } from './retry.ts';

/** What the log tells of an error: names and numbers, never a sentence from outside. */
export function toLogFields(error: unknown): Partial<LogEntry> {
  const code = error instanceof ChatError ? error.code : 'internal';
  if (!isUpstreamError(error)) return { code, error: errorName(error) };
  const { upstreamStatus, upstreamCode, upstreamRequestId } = error;
  return { code, error: errorName(error), upstreamStatus, upstreamCode, upstreamRequestId };
}
