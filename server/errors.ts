import type { ErrorCode, WireError } from './wire/errors.ts';
import type { Challenge } from './wire/visitor.ts';

interface ErrorKind {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 413 | 415 | 429 | 500 | 502 | 503 | 504;
  /** Whether the same request can succeed later. */
  retryable: boolean;
  /** What developers read on the wire. It never holds anything of the request or of the service's answer. */
  message: string;
}

/** Every error code, with what a browser gets for it. */
export const errorKinds: Record<ErrorCode, ErrorKind> = {
  bad_request: { status: 400, retryable: false, message: 'The request is not of the expected form.' },
  unauthorized: { status: 401, retryable: true, message: 'The visitor token is missing or no longer valid: ask for a new one.' },
  challenge_required: { status: 401, retryable: true, message: 'A new visitor has work to do first: solve the challenge and send its solution.' },
  sign_in_required: { status: 403, retryable: false, message: 'This app is for signed-in visitors: ask with a token that the site signed.' },
  origin_refused: { status: 403, retryable: false, message: 'This origin may not use the app: the site owner can list it.' },
  not_found: { status: 404, retryable: false, message: 'There is nothing here.' },
  method_not_allowed: { status: 405, retryable: false, message: 'This method is not allowed here.' },
  request_timeout: { status: 408, retryable: true, message: 'The request took too long to come: send it again.' },
  payload_too_large: { status: 413, retryable: false, message: 'The request is too large.' },
  unsupported_media_type: { status: 415, retryable: false, message: 'Send JSON as application/json.' },
  conversation_busy: { status: 409, retryable: true, message: 'Another answer is running in this conversation: wait for it or stop it.' },
  id_reused: { status: 409, retryable: false, message: 'This message id was used before with another text.' },
  file_refused: { status: 400, retryable: false, message: 'This file cannot be attached.' },
  file_broken: { status: 400, retryable: true, message: 'The file did not arrive as it was announced: send it again.' },
  file_gone: { status: 410, retryable: false, message: 'The file is no longer available: attach it again.' },
  file_unready: { status: 409, retryable: true, message: 'The file is still being read: try again in a moment.' },
  too_many_files: { status: 409, retryable: false, message: 'There are too many files: remove one first.' },
  rate_limited: { status: 429, retryable: true, message: 'Too much in a short time: try again later.' },
  budget_spent: { status: 429, retryable: true, message: 'The tokens of the day are used up: try again later.' },
  upstream_busy: { status: 503, retryable: true, message: 'The assistant is busy: try again in a moment.' },
  upstream_down: { status: 502, retryable: true, message: 'The assistant could not be reached: try again.' },
  upstream_timeout: { status: 504, retryable: true, message: 'The assistant did not answer in time: try again.' },
  upstream_bad: { status: 502, retryable: true, message: 'The assistant sent something unreadable: try again.' },
  content_refused: { status: 400, retryable: false, message: 'The assistant may not answer this: change the question.' },
  app_unavailable: { status: 503, retryable: false, message: 'The assistant is not available: the site owner has to act.' },
  unavailable: { status: 503, retryable: true, message: 'The service is busy, starting or stopping: try again in a moment.' },
  internal: { status: 500, retryable: true, message: 'Something went wrong here: try again.' },
};

export interface ChatErrorOptions {
  cause?: unknown;
  /** Names what was wrong, for the developer at the other end: a field's name, never its value. */
  detail?: string;
  retryAfterSeconds?: number;
  challenge?: Challenge;
}

/** An expected failure with a code that a browser may see. Anything else that is thrown becomes `internal`. */
export class ChatError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly challenge: Challenge | undefined;

  constructor(code: ErrorCode, { cause, detail, retryAfterSeconds, challenge }: ChatErrorOptions = {}) {
    super(detail ? `${errorKinds[code].message} ${detail}` : errorKinds[code].message, { cause });
    this.name = 'ChatError';
    this.code = code;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
    this.challenge = challenge;
  }
}

/** What a browser gets for anything thrown. */
export function toWireError(error: unknown, requestId: string): WireError {
  const known = error instanceof ChatError ? error : new ChatError('internal', { cause: error });
  return {
    code: known.code,
    message: known.message,
    retryable: errorKinds[known.code].retryable,
    ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
    ...(known.challenge && { challenge: known.challenge }),
    requestId,
  };
}
