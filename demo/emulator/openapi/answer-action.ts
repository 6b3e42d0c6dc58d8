import type { Clock } from '../../../server/clock.ts';
import { randomUuid } from '../random-text.ts';
import type { RequestEntry } from '../request-log.ts';
import { sleep } from '../sleep.ts';
import type { Action } from './action.ts';
import type { Faults } from './faults.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';
import type { Throttle } from './throttle.ts';
import { type EmulatedAccessKey, type Nonces, verifySignature } from './verify-signature.ts';

export interface ActionDeps {
  clock: Clock;
  random: () => number;
  accessKeys: readonly EmulatedAccessKey[];
  workspaceIds: readonly string[];
  nonces: Nonces;
  throttle: Throttle;
  faults: Faults;
  /** How the file actions tell of a failure: with its status, or in an envelope with status 200. */
  fileFailures: 'status' | 'envelope';
}

const MAX_BODY_BYTES = 1 << 20;
const JSON_TYPE = 'application/json;charset=utf-8';
const FORM_PATTERN = /^application\/x-www-form-urlencoded\b/i;

export interface AnswerActionOptions {
  action: Action;
  /** What the path names. */
  names: Readonly<Record<string, string>>;
  entry: RequestEntry;
  deps: ActionDeps;
}

/** Answers a call of an action, and notes in `entry` what became of it. */
export async function answerAction(request: Request, { action, names, entry, deps }: AnswerActionOptions): Promise<Response> {
  const { clock, random } = deps;
  const requestId = randomUuid(random).toUpperCase();
  const respond = (body: object | string | ReadableStream<Uint8Array>, status = 200, headers: Record<string, string> = {}): Response => {
    entry.status = status;
    const isJson = typeof body === 'object' && !(body instanceof ReadableStream);
    return new Response(isJson ? JSON.stringify(body) : body, { status, headers: { 'content-type': JSON_TYPE, 'x-acs-request-id': requestId, ...headers } });
  };
  const isFile = action.style === 'file';

  let isAdmitted = false;
  try {
    const body = await readBytes(request);
    const key = await verifySignature({ request, body, action: action.name, ...deps });
    if (key.grants && !key.grants.includes(action.name)) throw new OpenApiRefusal('NoPermission');
    const { searchParams: query, origin } = new URL(request.url);
    const form = readForm(request, body, isFile);
    entry.body = { ...Object.fromEntries(query), ...form };
    deps.throttle.count(key.id, action.name);
    const { workspaceId = '' } = names;
    if (!deps.workspaceIds.includes(workspaceId)) throw new OpenApiRefusal('NOT AUTHORIZED');

    const fault = deps.faults.take(action.name);
    if (fault === 'throttled') throw new OpenApiRefusal('Throttling.User', { retryAfterMs: 2_000 });
    if (fault === 'server-error') throw new OpenApiRefusal(isFile ? 'InternalError' : 'Memory.InternalError');
    if (fault === 'garbage') return respond('<html>\r\n<body>Bad Gateway</body>\r\n</html>\r\n', 200, { 'content-type': 'text/html' });
    if (fault === 'hang') await sleep(Infinity, { clock, signal: request.signal });
    isAdmitted = true;
    const result = action.run({ workspaceId, names, query: Object.fromEntries(query), form, origin });
    if (fault === 'lost-reply') return respond(createBrokenBody());
    return respond(isFile ? toEnvelope(result, { requestId, action: action.name }) : { ...result, requestId });
  } catch (error) {
    if (!(error instanceof OpenApiRefusal)) {
      entry.aborted = request.signal.aborted;
      throw error;
    }
    const { code, message, status, retryAfterMs } = error;
    const refusal = { Code: code, Message: message, RequestId: requestId };
    if (isFile && isAdmitted && deps.fileFailures === 'envelope') return respond({ ...refusal, Status: String(status), Success: false });
    return respond(refusal, status, retryAfterMs === undefined ? {} : { 'x-acs-retry-after': String(retryAfterMs) });
  }
}

/** The types of `Success` differ by action, and the code of a success can be that of a failure: so it is printed. */
function toEnvelope(data: object, { requestId, action }: { requestId: string; action: string }): object {
  const isAddFile = action === 'AddFile';
  return {
    Code: isAddFile ? 'DataCenter.FileTooLarge' : 'Success',
    Data: data,
    Message: isAddFile ? 'User not authorized to operate on the specified resource.' : '',
    RequestId: requestId,
    Status: '200',
    Success: isAddFile ? 'true' : true,
  };
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.byteLength > MAX_BODY_BYTES) throw new OpenApiRefusal('InvalidParameter', { message: 'The body is too large.' });
  return body;
}

function readForm({ headers }: Request, body: Uint8Array, isForm: boolean): Record<string, string> {
  if (body.byteLength === 0) return {};
  if (!isForm || !FORM_PATTERN.test(headers.get('content-type') ?? '')) {
    throw new OpenApiRefusal('InvalidParameter', { message: 'Parameters belong into the query or, for files, into a form.' });
  }
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body)));
}

function createBrokenBody(): ReadableStream<Uint8Array> {
  let isBegun = false;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isBegun) throw new Error('The connection was reset, as the fault "lost-reply" asks.');
      isBegun = true;
      controller.enqueue(new TextEncoder().encode('{"'));
    },
  });
}
