import { isRecord, textAt } from './json.ts';

/** What the service says of a failure, as far as we may keep it. Its message is text from outside and never is. */
export interface Failure {
  code: string;
  /** The service's own id of the call, for its support. */
  requestId?: string;
}

/** Codes and ids of this form can stand in our log. The vendor has one code with a space: `NOT AUTHORIZED`. */
const NAME_PATTERN = /^[A-Za-z0-9_. -]{1,64}$/;

/**
 * The failure in a body or an event: `{code, message, request_id}`, with the variants that the vendor's own clients
 * know: `requestId`, `error: {code, message}`, and `Code` and `RequestId` of the OpenAPI's gateway. Undefined when it tells of none; a success may carry an empty code.
 */
export function readFailure(value: Record<string, unknown>): Failure | undefined {
  const inner = isRecord(value['error']) ? value['error'] : value;
  const code = textAt(inner, 'code') ?? textAt(inner, 'Code');
  if (!code) return undefined;
  const requestId = textAt(value, 'request_id') ?? textAt(value, 'requestId') ?? textAt(value, 'RequestId');
  return {
    code: NAME_PATTERN.test(code) ? code : 'unknown',
    ...(requestId !== undefined && NAME_PATTERN.test(requestId) ? { requestId } : {}),
  };
}

/** The failure in the body of a refused call: JSON, or a `data:` line of it. Undefined for anything else. */
export function parseFailure(body: string): Failure | undefined {
  const json = /^data:\s*(\{.*\})\s*$/m.exec(body)?.[1] ?? body;
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? readFailure(value) : undefined;
  } catch {
    return undefined;
  }
}
