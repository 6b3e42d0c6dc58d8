import type { Answer, Frame } from './answer.ts';
import { encodeEvent, type Framing, type ServerEvent } from './framing.ts';
import { Refusal, toRefusalBody } from './refusal.ts';
import { toFrames } from './workflow-frames.ts';

export interface WriteAnswerOptions {
  framing: Framing;
  /** Waits before the next piece; `Infinity` waits until the reader leaves, and then throws. */
  wait: (ms: number) => Promise<void>;
  tokenDelayMs: number;
}

/** Writes an answer as server-sent events, with whatever its scenario does to it. */
export async function* writeAnswer(answer: Answer, { framing, wait, tokenDelayMs }: WriteAnswerOptions): AsyncGenerator<string, void> {
  const { requestId, scenario, round } = answer;
  const frames = toFrames(answer);
  const breakAt = Math.ceil((frames.length - 1) / 2);
  const style = scenario === 'no-blank-lines' ? { ...framing, omitsBlankLines: true } : framing;
  let id = 0;
  const encode = (event: Omit<ServerEvent, 'id'>): string => encodeEvent({ ...event, id: ++id }, style);
  const refuse = (refusal: Refusal): string =>
    encode({ event: 'error', status: refusal.status, data: JSON.stringify(toRefusalBody(refusal, requestId)), isLast: true });

  if (scenario === 'silent') await wait(Infinity);
  for (const [at, frame] of frames.entries()) {
    await wait(tokenDelayMs);
    const { isLast } = frame;
    const data = JSON.stringify(toResult(answer, frame));

    if (at === breakAt && scenario === 'cut-off') return;
    if (at === breakAt && scenario === 'stalled') await wait(Infinity);
    if (at === breakAt && scenario === 'blocked-midway') {
      yield refuse(new Refusal('DataInspectionFailed', 'Output data may contain inappropriate content.'));
      return;
    }
    if (at === breakAt && scenario === 'reset') {
      const event = encode({ event: 'result', status: 200, data, isLast });
      yield event.slice(0, event.length / 2);
      await wait(tokenDelayMs);
      throw new Error('The connection was reset, as the scenario "reset" asks.');
    }
    round.bot += frame.text;
    yield encode({ event: 'result', status: 200, data: scenario === 'bad-json' ? cut(data) : data, isLast });
  }
}

/** A refusal as the only event of a stream. */
export function encodeRefusal(refusal: Refusal, { requestId, framing }: { requestId: string; framing: Framing }): string {
  const data = JSON.stringify(toRefusalBody(refusal, requestId));
  return encodeEvent({ id: 1, event: 'error', status: refusal.status, data, isLast: true }, framing);
}

/** The whole answer as JSON, for a call without streaming. */
export async function* writeJson(answer: Answer, { wait, tokenDelayMs }: Omit<WriteAnswerOptions, 'framing'>): AsyncGenerator<string, void> {
  const { tokens, scenario, round } = answer;
  const whole = { ...answer, isIncremental: false };
  if (scenario === 'silent') await wait(Infinity);
  await wait(tokenDelayMs * tokens.length);
  round.bot = tokens.join('');
  const last = toFrames(whole).at(-1);
  const json = last ? JSON.stringify(toResult(answer, last)) : '';
  const isBroken = scenario === 'cut-off' || scenario === 'bad-json' || scenario === 'reset' || scenario === 'stalled';
  yield isBroken ? cut(json) : json;
  if (scenario === 'stalled') await wait(Infinity);
  if (scenario === 'reset') throw new Error('The connection was reset, as the scenario "reset" asks.');
}

function toResult({ requestId, inputTokens, workflow }: Answer, { output, outputTokens }: Frame): object {
  // A workflow tells of usage once a model has answered.
  const models = workflow && outputTokens === 0 ? {} : { models: [{ input_tokens: inputTokens, output_tokens: outputTokens, model_id: 'qwen-max' }] };
  return { output, usage: models, request_id: requestId };
}

function cut(json: string): string {
  return json.slice(0, Math.floor((json.length * 2) / 3));
}
