import { encodeEvent, type Framing, type ServerEvent } from './framing.ts';
import { Refusal, toRefusalBody } from './refusal.ts';
import type { Scenario } from './scenarios.ts';
import type { Round } from './sessions.ts';
import { countTokens } from './tokens.ts';

/** An answer that is about to be sent. */
export interface Answer {
  tokens: string[];
  sessionId: string;
  requestId: string;
  inputTokens: number;
  isIncremental: boolean;
  scenario: Scenario | null;
  /** Gets the text as it is sent. */
  round: Round;
}

export interface WriteAnswerOptions {
  framing: Framing;
  /** Waits before the next piece; `Infinity` waits until the reader leaves, and then throws. */
  wait: (ms: number) => Promise<void>;
  tokenDelayMs: number;
}

/** Writes an answer as server-sent events, with whatever its scenario does to it. */
export async function* writeAnswer(answer: Answer, { framing, wait, tokenDelayMs }: WriteAnswerOptions): AsyncGenerator<string, void> {
  const { tokens, requestId, isIncremental, scenario, round } = answer;
  const breakAt = Math.ceil(tokens.length / 2);
  const isCumulative = !isIncremental || scenario === 'cumulative';
  const style = scenario === 'no-blank-lines' ? { ...framing, omitsBlankLines: true } : framing;
  let id = 0;
  let outputTokens = 0;
  const encode = (event: Omit<ServerEvent, 'id'>): string => encodeEvent({ ...event, id: ++id }, style);
  const refuse = (refusal: Refusal): string =>
    encode({ event: 'error', status: refusal.status, data: JSON.stringify(toRefusalBody(refusal, requestId)), isLast: true });

  if (scenario === 'silent') await wait(Infinity);
  for (let at = 0; at <= tokens.length; at++) {
    await wait(tokenDelayMs);
    const isLast = at === tokens.length;
    const token = tokens[at] ?? '';
    const text = isCumulative ? round.bot + token : token;
    outputTokens += countTokens(token);
    const data = JSON.stringify(toResult(answer, { text, isLast, outputTokens }));

    if (at === breakAt && scenario === 'cut-off') return;
    if (at === breakAt && scenario === 'stalled') await wait(Infinity);
    if (at === breakAt && scenario === 'blocked-midway') {
      yield refuse(new Refusal('DataInspectionFailed', 'Output data may contain inappropriate content.'));
      return;
    }
    if (at === breakAt && scenario === 'reset') {
      const frame = encode({ event: 'result', status: 200, data, isLast });
      yield frame.slice(0, frame.length / 2);
      await wait(tokenDelayMs);
      throw new Error('The connection was reset, as the scenario "reset" asks.');
    }
    round.bot += token;
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
  if (scenario === 'silent') await wait(Infinity);
  await wait(tokenDelayMs * tokens.length);
  round.bot = tokens.join('');
  const json = JSON.stringify(toResult(answer, { text: round.bot, isLast: true, outputTokens: countTokens(round.bot) }));
  const isBroken = scenario === 'cut-off' || scenario === 'bad-json' || scenario === 'reset' || scenario === 'stalled';
  yield isBroken ? cut(json) : json;
  if (scenario === 'stalled') await wait(Infinity);
  if (scenario === 'reset') throw new Error('The connection was reset, as the scenario "reset" asks.');
}

interface Progress {
  text: string;
  isLast: boolean;
  outputTokens: number;
}

function toResult({ sessionId, requestId, inputTokens }: Answer, { text, isLast, outputTokens }: Progress): object {
  return {
    output: { session_id: sessionId, finish_reason: isLast ? 'stop' : 'null', text },
    usage: { models: [{ input_tokens: inputTokens, output_tokens: outputTokens, model_id: 'qwen-max' }] },
    request_id: requestId,
  };
}

function cut(json: string): string {
  return json.slice(0, Math.floor((json.length * 2) / 3));
}
