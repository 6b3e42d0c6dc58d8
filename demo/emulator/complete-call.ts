import type { Clock } from '../../server/clock.ts';
import type { EmulatedApp } from './admit-call.ts';
import { findAttachedFiles } from './attached-files.ts';
import { createBodyStream } from './body-stream.ts';
import { checkJson, isStreamAsked, JSON_TYPE, readBody, STREAM_TYPE } from './call-format.ts';
import { type ComposeDeps, composeAnswer } from './compose-answer.ts';
import type { Framing } from './framing.ts';
import { type OpenMemoryOptions, useMemory } from './memory-talk.ts';
import type { Memories } from './openapi/memories.ts';
import type { SessionFile } from './openapi/session-files.ts';
import { parseCall } from './parse-call.ts';
import { randomUuid } from './random-text.ts';
import { Refusal, toRefusalBody } from './refusal.ts';
import type { RequestEntry } from './request-log.ts';
import type { Scenario } from './scenarios.ts';
import { seePictures, type SeePicturesOptions } from './see-pictures.ts';
import { sleep } from './sleep.ts';
import { encodeRefusal, writeAnswer, writeJson } from './write-answer.ts';

export interface CompletionDeps extends ComposeDeps {
  clock: Clock;
  memories: Memories;
  files: ReadonlyMap<string, SessionFile>;
  /** Gets pictures. */
  fetch: SeePicturesOptions['fetch'];
  unknownMemory: OpenMemoryOptions['unknownMemory'];
  framing: Framing;
  tokenDelayMs: number;
  slowDelayMs: number;
  /** The app that the request may use. Throws Refusal. */
  admit: (request: Request, appId: string) => EmulatedApp;
  /** What happens to this call of the app. */
  takeScenario: (app: EmulatedApp) => Scenario | null;
}

const gatewayPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** Answers one request to `POST /api/v1/apps/{appId}/completion`, and notes in `entry` what became of it. */
export async function completeCall(deps: CompletionDeps, request: Request, { appId, entry }: { appId: string; entry: RequestEntry }): Promise<Response> {
  const { clock, framing } = deps;
  const requestId = randomUuid(deps.random);
  const isStream = isStreamAsked(request);

  function respond(body: string | ReadableStream<Uint8Array>, contentType: string, status = 200): Response {
    entry.status = status;
    const headers = { 'content-type': contentType, 'x-request-id': requestId, 'x-dashscope-call-gateway': 'true', 'x-dashscope-timeout': '180' };
    return new Response(body, { status, headers });
  }
  function refuse(refusal: Refusal): Response {
    return respond(JSON.stringify(toRefusalBody(refusal, requestId)), JSON_TYPE, refusal.status);
  }

  let app: EmulatedApp;
  try {
    entry.body = await readBody(request);
    app = deps.admit(request, appId);
    checkJson(request, entry.body);
  } catch (error) {
    if (error instanceof Refusal) return refuse(error);
    throw error;
  }

  // What is found from here on is told inside the stream, where there is one.
  try {
    const call = parseCall(entry.body);
    const scenario = deps.takeScenario(app);
    if (scenario === 'hang') await sleep(Infinity, { clock, signal: request.signal });
    if (scenario === 'throttled') return refuse(new Refusal('Throttling.RateQuota'));
    if (scenario === 'server-error') return refuse(new Refusal('InternalError'));
    if (scenario === 'garbage') return respond(gatewayPage, 'text/html');
    if (scenario === 'throttled-in-stream') throw new Refusal('Throttling.RateQuota');
    if (scenario === 'blocked') throw new Refusal('DataInspectionFailed', 'Input data may contain inappropriate content.');

    if (call.images.length > 0 && app.vision !== true) throw new Refusal('InvalidParameter', 'The app does not support image_list.');
    const files = findAttachedFiles(call.sessionFileIds, { files: deps.files, workspace: app.workspace });
    const pictures = await seePictures(call.images, { fetch: deps.fetch, signal: request.signal });
    const memory = useMemory(call.prompt, { ...deps, memoryId: call.memoryId, workspace: app.workspace });
    const session = deps.sessions.open(appId, call.sessionId);
    const answer = composeAnswer(deps, { call, scenario, session, memory, files, pictures, app, requestId });
    const tokenDelayMs = scenario === 'slow' ? deps.slowDelayMs : deps.tokenDelayMs;
    const body = createBodyStream({
      write(signal) {
        const wait = (ms: number): Promise<void> => sleep(ms, { clock, signal });
        return isStream ? writeAnswer(answer, { framing, wait, tokenDelayMs }) : writeJson(answer, { wait, tokenDelayMs });
      },
      signal: request.signal,
      chunkBytes: framing.chunkBytes,
      onAbort() {
        entry.aborted = true;
      },
    });
    return respond(body, isStream ? STREAM_TYPE : JSON_TYPE);
  } catch (error) {
    if (error instanceof Refusal) return isStream ? respond(encodeRefusal(error, { requestId, framing }), STREAM_TYPE) : refuse(error);
    entry.aborted = request.signal.aborted;
    throw error;
  }
}
