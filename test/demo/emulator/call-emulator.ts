import { createEmulator, type Emulator, type EmulatorOptions } from '../../../demo/emulator/create-emulator.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';

export interface CallOptions {
  appId?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Default true. */
  stream?: boolean;
}

/** An emulator without pauses on a clock that stands still. */
export function createTestEmulator(options: EmulatorOptions = {}): Emulator & { clock: FakeClock } {
  const clock = createFakeClock();
  const emulator = createEmulator({
    clock,
    random: () => 0.3,
    apiKeys: ['sk-test'],
    apps: { shop: {}, echo: { scenario: 'echo' }, other: {}, hidden: { published: false }, sub: { workspace: 'llm-1' } },
    tokenDelayMs: 0,
    ...options,
  });
  return { ...emulator, clock };
}

/** A completion call as our backend makes it, with whatever a test changes about it. */
export function callEmulator(emulator: Emulator, body: unknown, { appId = 'shop', headers = {}, signal, stream = true }: CallOptions = {}): Promise<Response> {
  const request = new Request(`http://emulator.test/api/v1/apps/${appId}/completion`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-test',
      'content-type': 'application/json',
      ...(stream ? { 'x-dashscope-sse': 'enable', accept: 'text/event-stream' } : {}),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  return emulator.fetch(request);
}

/** The body of a question, streamed in increments. */
export function ask(prompt: string, input: Record<string, unknown> = {}): object {
  return { input: { prompt, ...input }, parameters: { incremental_output: true }, debug: {} };
}

export interface Thought {
  action: string;
  action_type: string;
  action_name: string;
  thought?: string;
  response?: string;
  arguments?: string;
  observation?: string;
}

export interface Result {
  output: {
    session_id: string;
    finish_reason: string;
    text?: string;
    thoughts?: Thought[] | null;
    doc_references?: { index_id: string; title: string; doc_name: string; doc_url?: string; text: string; page_number: number[] }[];
    workflow_message?: { node_status: string; node_type: string; node_name: string; node_msg_seq_id: number; node_is_completed: boolean; message: { content: string } };
  };
  usage: { models?: { input_tokens: number; output_tokens: number; model_id: string }[] };
  request_id: string;
}

/** The data of every event of a stream that is well formed. */
export function parseResults(body: string): Result[] {
  const lines = body.split('\n').filter((line) => line.startsWith('data:'));
  return lines.map((line): Result => JSON.parse(line.slice(5)));
}

/** An answer's text and session. */
export async function readAnswer(response: Response): Promise<{ text: string; sessionId: string; results: Result[] }> {
  const results = parseResults(await response.text());
  return { text: results.map(({ output }) => output.text ?? '').join(''), sessionId: results[0]?.output.session_id ?? '', results };
}
