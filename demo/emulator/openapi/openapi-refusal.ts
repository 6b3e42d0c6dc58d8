/** The OpenAPI's answers to calls that it does not take, by code: HTTP status and usual message. */
const kinds = {
  // The gateway's.
  IncompleteSignature: { status: 400, message: 'The request signature does not conform to Aliyun standards.' },
  SignatureDoesNotMatch: { status: 400, message: 'Specified signature is not matched with our calculation.' },
  SignatureNonceUsed: { status: 400, message: 'Specified signature nonce was used already.' },
  'InvalidTimeStamp.Format': { status: 400, message: 'Specified time stamp or date value is not well formatted.' },
  'InvalidTimeStamp.Expired': { status: 400, message: 'Specified time stamp or date value is expired.' },
  'InvalidAccessKeyId.NotFound': { status: 404, message: 'Specified access key is not found.' },
  MissingSecurityToken: { status: 400, message: 'SecurityToken is mandatory for this action.' },
  'InvalidSecurityToken.MismatchWithAccessKey': { status: 400, message: 'Specified SecurityToken mismatch with the AccessKey.' },
  InvalidVersion: { status: 400, message: 'Specified parameter Version is not valid.' },
  'InvalidAction.NotFound': { status: 404, message: 'Specified api is not found, please check your url and method.' },
  InvalidParameter: { status: 400, message: 'The specified parameter is not valid.' },
  'Throttling.User': { status: 429, message: 'Request was denied due to user flow control.' },
  InternalError: { status: 500, message: 'The request processing has failed due to some unknown error, exception or failure.' },
  NoPermission: { status: 403, message: 'The user has no permission for this action.' },
  'NOT AUTHORIZED': { status: 401, message: 'Access denied: the workspace is not visible to this account.' },
  // Memory's, from the vendor's pages.
  'Memory.DescriptionInvalid': { status: 400, message: 'Input parameter description is invalid.' },
  'Memory.MaxResultsInvalid': { status: 400, message: 'Input parameter maxResults is invalid.' },
  'Memory.NextTokenInvalid': { status: 400, message: 'Input parameter nextToken is invalid.' },
  'Memory.MemoryNodeContentInvalid': { status: 400, message: 'Memory node content is invalid.' },
  'Memory.MemoryIdNotFound': { status: 404, message: 'Memory Id not exist or is not authorized.' },
  'Memory.MemoryNodeNotFound': { status: 404, message: 'MemoryNode not found.' },
  'Memory.InternalError': { status: 500, message: 'Memory service inner exception.' },
  // The files'. Only the first is the vendor's; clients must not depend on the names of the others.
  'DataCenter.FileTooLarge': { status: 400, message: 'The file is too large.' },
  'DataCenter.FileTypeNotSupported': { status: 400, message: 'The type of the file is not supported.' },
  'DataCenter.InvalidParameter': { status: 400, message: 'A parameter is missing or invalid.' },
  'DataCenter.LeaseInvalid': { status: 400, message: 'The lease is unknown, was used, has lapsed, or nothing was uploaded for it.' },
  'DataCenter.FileVerificationFailed': { status: 400, message: 'What was uploaded is not what was announced.' },
  'DataCenter.FileNotFound': { status: 404, message: 'The file does not exist.' },
} as const;

export type OpenApiCode = keyof typeof kinds;

/** A call that the OpenAPI does not take. */
export class OpenApiRefusal extends Error {
  readonly code: OpenApiCode;
  readonly status: (typeof kinds)[OpenApiCode]['status'];
  readonly retryAfterMs: number | undefined;

  constructor(code: OpenApiCode, { message = kinds[code].message, retryAfterMs }: { message?: string; retryAfterMs?: number } = {}) {
    super(message);
    this.name = 'OpenApiRefusal';
    this.code = code;
    this.status = kinds[code].status;
    this.retryAfterMs = retryAfterMs;
  }
}
