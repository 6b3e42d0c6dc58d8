import type { ErrorCode } from '../wire/errors.ts';
import type { Failure } from './failure.ts';
import { type RetryKind, toUpstreamError, UpstreamError } from './upstream-error.ts';

export interface OpenApiRefusal {
  failure: Failure | undefined;
  /** The response's, or the one in the envelope of a response with status 200. */
  status: number;
  retryAfterSeconds?: number | undefined;
  /** Whether the same call may be made twice without harm. */
  repeatable: boolean;
}

/** Codes of the vendor's API gateway that only the owner of the key can do something about; each with what follows its dot. */
const ownerMustAct = [
  'SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidAccessKeyId', 'InvalidTimeStamp', 'InvalidSecurityToken', 'MissingSecurityToken',
  'InvalidAction', 'InvalidVersion', 'NoPermission', 'Forbidden', 'Unauthorized',
];

/** What the service does not know, by its name: the gateway uses the same status for an action that it does not have. */
const NOT_FOUND_PATTERN = /^(?:Memory|DataCenter)\.\w*Not(?:Found|Exist)s?$/;

/**
 * What a refused call means. A code that is not the gateway's counts as it does for a completion. After a failure
 * inside the service nobody knows what became of the call, so that one which may not be made twice is not retried.
 */
export function toOpenApiError({ repeatable, ...refusal }: OpenApiRefusal): UpstreamError {
  const { failure, status, retryAfterSeconds } = refusal;
  const refuse = (code: ErrorCode, retry: RetryKind): UpstreamError => new UpstreamError(code, { retry, failure, status, retryAfterSeconds });
  if (failure && ownerMustAct.includes(failure.code.split('.')[0] ?? '')) return refuse('app_unavailable', 'never');
  // Something on the way sent the request a second time. The first may have been taken.
  if (failure?.code === 'SignatureNonceUsed') return refuse('upstream_down', repeatable ? 'soon' : 'never');
  if (failure && NOT_FOUND_PATTERN.test(failure.code)) return refuse('not_found', 'never');
  const error = toUpstreamError(refusal);
  return status >= 500 && !repeatable ? refuse(error.code, 'never') : error;
}
