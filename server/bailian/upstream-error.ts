import { ChatError } from '../errors.ts';
import type { ErrorCode } from '../wire/errors.ts';
import type { Failure } from './failure.ts';

/** When the same call may be made again, as long as nothing of an answer was shown. */
export type RetryKind = 'never' | 'once' | 'soon';

interface UpstreamErrorOptions {
  retry: RetryKind;
  /** Whether the session may be what was refused: how the service refuses an old one is not documented. */
  mayRefuseSession?: boolean;
  failure?: Failure | undefined;
  status?: number | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** The service did not answer, or refused to. */
export class UpstreamError extends ChatError {
  readonly retry: RetryKind;
  readonly mayRefuseSession: boolean;
  /** What the service said, for the owner's log alone. */
  readonly upstreamStatus: number | undefined;
  readonly upstreamCode: string | undefined;
  readonly upstreamRequestId: string | undefined;

  constructor(code: ErrorCode, { retry, mayRefuseSession = false, failure, status, retryAfterSeconds, cause }: UpstreamErrorOptions) {
    super(code, { cause, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
    this.name = 'UpstreamError';
    this.retry = retry;
    this.mayRefuseSession = mayRefuseSession;
    this.upstreamStatus = status;
    this.upstreamCode = failure?.code;
    this.upstreamRequestId = failure?.requestId;
  }
}

interface Kind {
  code: ErrorCode;
  retry: RetryKind;
}

const busy: Kind = { code: 'upstream_busy', retry: 'soon' };
const down: Kind = { code: 'upstream_down', retry: 'soon' };
/** Failures inside an app usually come again. */
const broken: Kind = { code: 'upstream_down', retry: 'once' };
const late: Kind = { code: 'upstream_timeout', retry: 'once' };
const bad: Kind = { code: 'upstream_bad', retry: 'never' };
const refused: Kind = { code: 'content_refused', retry: 'never' };
const ownerMustAct: Kind = { code: 'app_unavailable', retry: 'never' };

/**
 * The vendor's codes, from its page on error codes. A code that is not listed counts as the listed one it begins with
 * (`App.AccessDenied` as `App`), then by its status. Messages differ between the vendor's versions and do not count.
 */
const kinds = new Map<string, Kind>([
  ['Throttling', busy],
  // The account's quota is used up: no wait that a visitor would sit through helps.
  ['Throttling.AllocationQuota', ownerMustAct],
  ['LimitRequests', busy],
  ['ModelServingError', busy],
  ['InternalError', down],
  ['SystemError', down],
  ['ModelUnavailable', down],
  ['ModelServiceFailed', broken],
  ['AppProcessFailed', broken],
  ['InvokePluginFailed', broken],
  ['RewriteFailed', broken],
  ['RetrievalFailed', broken],
  // Printed so in the vendor's Chinese table.
  ['RetrivalFailed', broken],
  ['RequestTimeOut', late],
  ['DataInspectionFailed', refused],
  ['data_inspection_failed', refused],
  ['InvalidParameter.DataInspection', refused],
  ['CustomRoleBlocked', refused],
  ['FaqRuleBlocked', refused],
  ['IPInfringementSuspect', refused],
  ['InvalidParameter', bad],
  ['BadRequest', bad],
  ['InvalidApiKey', ownerMustAct],
  ['NOT AUTHORIZED', ownerMustAct],
  ['AccessDenied', ownerMustAct],
  ['App', ownerMustAct],
  ['Workspace', ownerMustAct],
  ['Model.AccessDenied', ownerMustAct],
  ['AllocationQuota', ownerMustAct],
  ['Arrearage', ownerMustAct],
  ['FlowNotPublished', ownerMustAct],
  ['ModelNotFound', ownerMustAct],
  ['WorkSpaceNotFound', ownerMustAct],
  ['CommodityNotPurchased', ownerMustAct],
  ['PrepaidBillOverdue', ownerMustAct],
  ['PostpaidBillOverdue', ownerMustAct],
]);

export interface Refusal {
  failure: Failure | undefined;
  /** The response's, or the one that the stream's comment tells. */
  status: number;
  retryAfterSeconds?: number | undefined;
}

/** What a refused call means. */
export function toUpstreamError({ failure, status, retryAfterSeconds }: Refusal): UpstreamError {
  const kind = findKind(failure?.code) ?? kindOfStatus(status);
  const mayRefuseSession = kind === bad || status === 404 || status === 409 || status === 410;
  return new UpstreamError(kind.code, { retry: kind.retry, mayRefuseSession, failure, status, retryAfterSeconds });
}

function findKind(code: string | undefined): Kind | undefined {
  for (let name = code; name; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const kind = kinds.get(name);
    if (kind) return kind;
  }
  return undefined;
}

function kindOfStatus(status: number): Kind {
  if (status === 429) return busy;
  if (status === 408 || status === 504) return late;
  if (status >= 500) return down;
  if (status === 401 || status === 402 || status === 403 || status === 404) return ownerMustAct;
  return bad;
}
