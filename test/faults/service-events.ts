import { encodeEvent } from '../../demo/emulator/framing.ts';
import { answer } from './faults.ts';
import type { Fault } from './proxy.ts';

const sessionId = 'f'.repeat(32);

/** One event as the service sends it. */
export function textEvent(text: string, id = 1, reason = 'null'): string {
  const data = JSON.stringify({ output: { session_id: sessionId, finish_reason: reason, text }, usage: {}, request_id: 'r' });
  return encodeEvent({ id, event: 'result', status: 200, data, isLast: false }, {});
}

export const stopEvent = (text = ''): string => textEvent(text, 99, 'stop');

export function errorEvent(code: string, status = 500): string {
  const data = JSON.stringify({ code, message: 'canary-gateway', request_id: 'r' });
  return encodeEvent({ id: 7, event: 'error', status, data, isLast: false }, {});
}

/** These events as a whole stream. */
export function stream(...events: (string | Uint8Array)[]): Fault {
  const bytes = Buffer.concat(events.map((event) => Buffer.from(event)));
  return answer(200, bytes, { 'content-type': 'text/event-stream;charset=UTF-8' });
}

/** A stream that is made while it is read, in pieces of about 64 kB. */
export function endlessStream(event: (at: number) => string, count: number): Fault {
  async function* write(): AsyncGenerator<Uint8Array> {
    let batch = '';
    for (let at = 0; at < count; at++) {
      batch += event(at);
      if (batch.length < 65_536 && at < count - 1) continue;
      yield Buffer.from(batch);
      batch = '';
    }
  }
  // A body is read once, so each call gets one of its own.
  return (exchange) => answer(200, write(), { 'content-type': 'text/event-stream' })(exchange);
}
