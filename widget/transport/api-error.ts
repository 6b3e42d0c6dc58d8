import type { WireError } from '../../server/wire/errors.ts';
import type { BailianChatErrorCode } from '../api.ts';

/** Why the visitor waits in vain: an error of the wire, or one of the browser's own. `message` is for the owner. */
export type Failure = Omit<WireError, 'code' | 'requestId'> & { code: BailianChatErrorCode; requestId?: string };

/** A request that failed, told apart by `failure.code`. */
export class ApiError extends Error {
  // Declared only: a field with an initialiser costs a helper.
  declare readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** `network`: the request did not get through or the answer broke off. `endpoint`: no backend of ours answered. */
export function ownError(code: 'network' | 'endpoint', message: string): ApiError {
  return new ApiError({ code, retryable: true, message });
}

/** Anything thrown, as a failure. The one-file spare has a class of its own, so that not the class tells an ApiError. */
export function failureOf(error: unknown): Failure {
  return Object(error).failure ?? { code: 'internal', retryable: true, message: String(error) };
}
