import type { StreamPart } from '../../../server/wire/protocol.ts';

/** The parts of a short answer. */
export function answerParts(text: string, turn = 't1'): StreamPart[] {
  return [
    { type: 'start', messageId: `m-${turn}`, messageMetadata: {} },
    { type: 'text-start', id: '0' },
    ...Array.from(text, (delta): StreamPart => ({ type: 'text-delta', id: '0', delta })),
    { type: 'text-end', id: '0' },
    { type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done' } },
  ];
}

/** Those parts as the backend writes them, numbered from `first`. */
export function toEvents(parts: readonly StreamPart[], { turn = 't1', first = 1, isEnded = true } = {}): string {
  const events = parts.map((part, at) => `id: ${turn}:${first + at}\ndata: ${JSON.stringify(part)}\n\n`);
  return events.join('') + (isEnded ? 'data: [DONE]\n\n' : '');
}

/** A stream of these chunks that then ends, breaks, or stands still. */
export function streamResponse(chunks: readonly (string | Uint8Array)[], end: 'ends' | 'breaks' | 'stands' = 'ends'): Response {
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk !== undefined) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      else if (end === 'ends') controller.close();
      else if (end === 'breaks') controller.error(new TypeError('connection reset'));
      else return new Promise<void>(() => undefined);
      return undefined;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

export function jsonResponse(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function errorResponse(status: number, code: string, retryable = false): Response {
  return jsonResponse({ error: { code, message: 'why', retryable, requestId: 'r1' } }, status);
}
