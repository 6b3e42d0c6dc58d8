/** The service's answers to calls that it does not take, by code: HTTP status and usual message. */
const kinds = {
  InvalidParameter: { status: 400, message: 'Required parameter(s) missing or invalid, please check the request parameters.' },
  'BadRequest.InputDownloadFailed': { status: 400, message: 'Failed to download the input file.' },
  'BadRequest.UnsupportedFileFormat': { status: 400, message: 'Input file format is not supported.' },
  DataInspectionFailed: { status: 400, message: 'Input or output data may contain inappropriate content.' },
  InvalidApiKey: { status: 401, message: 'Invalid API-key provided.' },
  AccessDenied: { status: 403, message: 'Current user api does not support asynchronous calls.' },
  'App.AccessDenied': { status: 403, message: 'App access denied.' },
  'Workspace.AccessDenied': { status: 403, message: 'Workspace access denied.' },
  NotFound: { status: 404, message: 'The requested path does not exist.' },
  'Throttling.RateQuota': { status: 429, message: 'Requests rate limit exceeded, please try again later.' },
  InternalError: { status: 500, message: 'An internal error has occured, please try again later or contact service support.' },
} as const;

export type RefusalCode = keyof typeof kinds;

/** A call that the service does not take. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: (typeof kinds)[RefusalCode]['status'];

  constructor(code: RefusalCode, message: string = kinds[code].message) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = kinds[code].status;
  }
}

/** Body of a refusal, as JSON and as the data of an `event:error`. */
export function toRefusalBody({ code, message }: Refusal, requestId: string): object {
  return { code, message, request_id: requestId };
}
