import { describe, expect } from 'vitest';
import { textOf } from '../../server/wire/messages.ts';
import { always, answer, crumble, drip, gzip, hang, hold, json, loseAnswer, page, reset, rewriteEvents, stopAt, stopAtText, withHeader } from './faults.ts';
import { endlessStream, errorEvent, stopEvent, stream, textEvent } from './service-events.ts';
import type { FaultStage, Tab } from './stage.ts';
import { type FaultRow, sees, testRow } from './test-row.ts';

const throttled = { code: 'Throttling.RateQuota', message: 'canary-gateway', request_id: 'r' };
/** Somewhere in the answer, with quotes around it in the event. */
const midway = '"text":"';

const before: FaultRow[] = [
  { fault: 'refuses connections', script: {}, during: ({ service }) => service.shut(), after: ({ service }) => service.open(), sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 0 },
  { fault: 'resets connections before headers', script: { service: always(reset) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'resets two connections before headers', script: { service: [reset, reset] }, sees: sees.whole, withinSeconds: 12, calls: 3 },
  { fault: 'takes the question and loses its headers once', script: { service: [loseAnswer] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'resets after headers once', script: { service: [stopAt(0)] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'resets after headers, always', script: { service: always(stopAt(0)) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'ends its body after headers', script: { service: always(stopAt(0, 'end')) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'resets within the first event', script: { service: [stopAt(40)] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'never sends headers, once', script: { service: [hang] }, sees: sees.whole, withinSeconds: 25, calls: 2 },
  { fault: 'never sends headers', script: { service: always(hang) }, sees: sees.failed('upstream_timeout'), withinSeconds: 35, calls: 2 },
  { fault: 'sends headers and then nothing', script: { service: always(stopAt(0, 'silence')) }, sees: sees.failed('upstream_timeout'), withinSeconds: 62, calls: 1 },
  { fault: 'sends headers and then comments alone', script: ({ clock }) => ({ service: [drip(clock, { bytesPerSecond: 5 }, answer(200, ':heartbeat\n\n'.repeat(100), { 'content-type': 'text/event-stream' }))] }), sees: sees.failed('upstream_timeout'), withinSeconds: 64 },
  { fault: 'sends one byte a second', script: ({ clock }) => ({ service: [drip(clock)] }), sees: sees.failed('upstream_timeout'), withinSeconds: 64 },
];

/** The first word comes after so many seconds at most, and until then nothing is seen but that it is waited for. */
function waitFor(seconds: number) {
  return async ({ until }: FaultStage, { chat }: Tab): Promise<void> => {
    expect(await until(() => chat.status.value === 'streaming' || chat.failure.value !== undefined)).toBeLessThanOrEqual(seconds * 1_000);
    expect(chat.failure.value).toBeUndefined();
  };
}

function expectOneAnswer(_stage: FaultStage, { chat }: Tab): void {
  expect(chat.messages.value.map(({ role }) => role)).toEqual(['user', 'assistant']);
}

const refusals: FaultRow[] = [
  { fault: 'says 429 once, without Retry-After', script: { service: [json(429, throttled)] }, during: waitFor(5), after: expectOneAnswer, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'says 429 once, with Retry-After: 3', script: { service: [json(429, throttled, { 'retry-after': '3' })] }, during: waitFor(5), after: expectOneAnswer, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'says 429 with Retry-After: 120', script: { service: [json(429, throttled, { 'retry-after': '120' })] }, sees: sees.failed('upstream_busy'), withinSeconds: 2 },
  { fault: 'says 429 with a date as Retry-After', script: { service: [json(429, throttled, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'says 429, always', script: { service: always(json(429, throttled)) }, sees: sees.failed('upstream_busy'), withinSeconds: 10, calls: 3 },
  { fault: 'says 429 as the page of a gateway', script: { service: always(page(429)) }, sees: sees.failed('upstream_busy'), withinSeconds: 10, calls: 3 },
  { fault: 'says that the quota is used up', script: { service: [json(429, { code: 'Throttling.AllocationQuota' })] }, sees: { text: 'none', error: 'app_unavailable' }, withinSeconds: 2 },
  { fault: 'says 500 once', script: { service: [json(500, { code: 'InternalError' })] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'says 500, always', script: { service: always(json(500, { code: 'InternalError' })) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'says 503, always', script: { service: always(json(503, {})) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'says 504 once', script: { service: [page(504)] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'says 504, always', script: { service: always(page(504)) }, sees: sees.failed('upstream_timeout'), withinSeconds: 6, calls: 2 },
  { fault: 'says 502 with the page of a gateway', script: { service: always(page(502)) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'says 200 with the page of a gateway', script: { service: [page(200)] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'says 200 with a page that calls itself a stream', script: { service: always(page(200, 'text/event-stream')) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'says 200 with a page that calls itself JSON', script: { service: [page(200, 'application/json')] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'says 200 with JSON of a failure', script: { service: [json(200, throttled)] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'answers with JSON instead of a stream', script: { service: [json(200, { output: { text: 'All at once 🌏', finish_reason: 'stop', session_id: 'f'.repeat(32) } })] }, sees: sees.whole, answer: 'All at once 🌏', withinSeconds: 2 },
  { fault: 'answers with JSON that is cut off', script: { service: [answer(200, '{"output":{"text":"All at', { 'content-type': 'application/json' })] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'redirects elsewhere', script: { service: [answer(302, '', { location: 'http://127.0.0.1:1/' })] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'says 204', script: { service: [answer(204, '')] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'refuses the key', script: { service: [json(401, { code: 'InvalidApiKey' })] }, sees: { text: 'none', error: 'app_unavailable' }, withinSeconds: 2 },
];

const streams: FaultRow[] = [
  { fault: 'sends an error event first, once', script: { service: [stream(errorEvent('InternalError'))] }, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'sends an error event first, always', script: { service: always(stream(errorEvent('InternalError'))) }, sees: sees.failed('upstream_down'), withinSeconds: 6, calls: 3 },
  { fault: 'sends an error event in the middle', script: { service: [stream(textEvent('Half an '), textEvent('answer'), errorEvent('InternalError'), textEvent(' and more'))] }, sees: { ...sees.interrupted('upstream_down'), text: { exactly: 'Half an answer' } }, withinSeconds: 2 },
  { fault: 'sends an error event last', script: { service: [stream(textEvent('A whole '), textEvent('answer.'), errorEvent('RequestTimeOut'))] }, sees: { ...sees.interrupted('upstream_timeout'), text: { exactly: 'A whole answer.' } }, withinSeconds: 2 },
  { fault: 'holds its own answer back in the middle', script: { service: [stream(textEvent('Half an '), textEvent('answer'), errorEvent('DataInspectionFailed', 400))] }, sees: { text: 'none', error: 'content_refused', outcome: 'failed' }, withinSeconds: 2 },
  { fault: 'breaks off in the middle of an event', script: { service: [stopAtText(midway, { times: 30, inside: 9 })] }, sees: sees.interrupted(), withinSeconds: 10 },
  { fault: 'breaks off in the middle of a character', script: { service: [stopAtText('🌏', { inside: 2 })] }, sees: sees.interrupted(), withinSeconds: 10 },
  { fault: 'ends in the middle of an event', script: { service: [stopAtText(midway, { times: 30, inside: 9, stop: 'end' })] }, sees: sees.interrupted(), withinSeconds: 10 },
  { fault: 'ends in the middle of a character', script: { service: [stopAtText('🌏', { inside: 2, stop: 'end' })] }, sees: sees.interrupted(), withinSeconds: 10 },
  { fault: 'ends without saying stop', script: { service: [stream(textEvent('A whole '), textEvent('answer.'))] }, sees: { ...sees.interrupted(), text: { exactly: 'A whole answer.' } }, withinSeconds: 2 },
  { fault: 'falls silent in the middle', script: { service: [stopAtText(midway, { times: 30, stop: 'silence' })] }, sees: sees.interrupted(), withinSeconds: 55 },
  { fault: 'goes on by one byte a second in the middle', script: ({ clock }) => ({ service: [drip(clock, { free: 3_000 })] }), sees: sees.interrupted(), withinSeconds: 95 },
  { fault: 'sends comments alone in the middle', script: ({ clock }) => ({ service: [drip(clock, { free: textEvent('Half').length, bytesPerSecond: 5 }, stream(textEvent('Half'), ':heartbeat\n\n'.repeat(100)))] }), sees: { ...sees.interrupted(), text: { exactly: 'Half' } }, withinSeconds: 50 },
  { fault: 'sends an event of 5 MB first', script: { service: [stream(textEvent('x'.repeat(5_000_000)), stopEvent())] }, sees: sees.failed('upstream_bad'), withinSeconds: 4 },
  { fault: 'sends an event of 5 MB in the middle', script: { service: [stream(textEvent('Half '), textEvent('an'), textEvent('x'.repeat(5_000_000)), stopEvent())] }, sees: { ...sees.interrupted('upstream_bad'), text: { exactly: 'Half an' } }, withinSeconds: 4 },
  { fault: 'sends a line of 5 MB without an end', script: { service: [stream(textEvent('Half '), textEvent('an'), `data:${'x'.repeat(5_000_000)}`)] }, sees: { ...sees.interrupted('upstream_bad'), text: { exactly: 'Half an' } }, withinSeconds: 4 },
  { fault: 'sends 200,000 tiny events', script: { service: [endlessStream((at) => `data:{"output":{"text":"${at % 10}"${at === 199_999 ? ',"finish_reason":"stop"' : ''}}}\n\n`, 200_000)] }, sees: sees.whole, answer: '0123456789'.repeat(20_000), withinSeconds: 60 },
  { fault: 'never comes to an end', script: { service: [endlessStream((at) => `data:{"output":{"text":"\\"${String(at % 10).repeat(999)}"}}\n\n`, 2_000)] }, sees: { text: 'part', outcome: 'length', canRetry: true }, answer: Array.from({ length: 2_000 }, (_, at) => `"${String(at % 10).repeat(999)}`).join(''), withinSeconds: 60 },
  { fault: 'sends all of a long answer in one moment', script: { service: [stream(...Array.from({ length: 990 }, () => textEvent('\u0001'.repeat(1_000))), stopEvent())] }, sees: sees.whole, answer: '\u0001'.repeat(990_000), withinSeconds: 20 },
  { fault: 'sends invalid UTF-8', script: { service: [stream(textEvent('Bad: '), textEvent('@').replace('@', ''), Buffer.concat([Buffer.from('data:{"output":{"text":"'), Uint8Array.of(0xff, 0xc3, 0x28), Buffer.from('"}}\n\n')]), stopEvent('.'))] }, sees: sees.whole, answer: 'Bad: \ufffd\ufffd(.', withinSeconds: 2 },
  { fault: 'sends one event that is no JSON', script: { service: [stream(textEvent('A whole '), 'data:{"output":{"te\n\n', textEvent('answer'), stopEvent('.'))] }, sees: sees.whole, answer: 'A whole answer.', withinSeconds: 2 },
  { fault: 'sends nothing but events that are no JSON', script: { service: [stream('data:{"output\n\n'.repeat(5))] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'sends nothing but events without a word', script: { service: [stream(textEvent(''), textEvent(''), stopEvent())] }, sees: sees.failed('upstream_bad'), withinSeconds: 2 },
  { fault: 'numbers all events alike', script: { service: [stream(textEvent('哈', 1), textEvent('哈', 1), textEvent('哈!', 1), stopEvent('.'))] }, sees: sees.whole, answer: '哈哈哈!.', withinSeconds: 2 },
  { fault: 'numbers events downwards', script: { service: [stream(textEvent('One, ', 9), textEvent('two, ', 5), textEvent('three', 1), stopEvent('.'))] }, sees: sees.whole, answer: 'One, two, three.', withinSeconds: 2 },
  { fault: 'goes on after it said stop', script: { service: [stream(textEvent('A whole '), stopEvent('answer.'), textEvent(' And more'), errorEvent('InternalError'))] }, sees: sees.whole, answer: 'A whole answer.', withinSeconds: 2 },
  { fault: 'stays silent after it said stop', script: { service: [stopAtText('"stop"', { inside: 5_000, stop: 'silence', from: stream(textEvent('A whole '), stopEvent('answer.'), ':'.repeat(5_000)) })] }, sees: sees.whole, answer: 'A whole answer.', withinSeconds: 50 },
];

const wrappings: FaultRow[] = [
  { fault: 'calls its stream text/plain', script: { service: [withHeader('content-type', 'text/plain')] }, sees: sees.whole, withinSeconds: 10 },
  { fault: 'has no content type', script: { service: [withHeader('content-type', undefined)] }, sees: sees.whole, withinSeconds: 10 },
  { fault: 'compresses its stream', script: { service: [gzip()] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'says that its stream is compressed when it is not', script: { service: always(withHeader('content-encoding', 'gzip')) }, sees: sees.failed('upstream_down'), withinSeconds: 8, calls: 3 },
  { fault: 'is behind something that holds its stream back to the end', script: { service: [hold()] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'sends single bytes', script: { service: [crumble()] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'ends its lines with CR LF', script: { service: [rewriteEvents((event) => event.replaceAll('\n', '\r\n'))] }, sees: sees.whole, withinSeconds: 10 },
];

const sessions: FaultRow[] = [
  { fault: 'has forgotten the session', emulator: { expiredSession: 'error' }, isSecondQuestion: true, during: ({ app }) => app.emulator.forgetSessions(), script: {}, sees: sees.whole, withinSeconds: 10, calls: 2 },
  { fault: 'has forgotten the session, and then is down once', emulator: { expiredSession: 'error' }, isSecondQuestion: true, during: ({ app }) => app.emulator.forgetSessions(), script: { service: [reset] }, sees: sees.whole, withinSeconds: 12, calls: 3 },
  { fault: 'takes another session for the one it was told', isSecondQuestion: true, script: { service: [rewriteEvents((event, at) => event.replace(/"session_id":"\w+"/, `"session_id":"${String(at % 10).repeat(32)}"`))] }, sees: sees.whole, withinSeconds: 10 },
];

/** Waits until the visitor's memory goes along with questions. */
async function haveMemory({ app, until, clock }: FaultStage): Promise<void> {
  await until(() => app.emulator.memories.size > 0);
  await clock.advance(60_000);
}

function expectMemoryLeftOut({ app }: FaultStage): void {
  expect(app.inputs().at(-1)).not.toHaveProperty('memory_id');
}

const memories: FaultRow[] = [
  { fault: 'does not know the memory', remembers: true, isSecondQuestion: true, script: async (stage) => { await haveMemory(stage); return { service: [json(400, { code: 'Memory.MemoryIdNotFound' })] }; }, sees: sees.whole, withinSeconds: 12, calls: 2, after: expectMemoryLeftOut },
  { fault: 'refuses the question for whatever reason', remembers: true, isSecondQuestion: true, script: async (stage) => { await haveMemory(stage); return { service: [json(400, { code: 'InvalidParameter' }), json(400, { code: 'InvalidParameter' })] }; }, sees: sees.whole, withinSeconds: 12, calls: 3 },
];

/** While the answer comes, which then goes on growing. */
function setClock(ms: number) {
  return async ({ until, clock }: FaultStage, { chat }: Tab): Promise<void> => {
    const isLonger = (than: number) => (): boolean => textOf(chat.answer.value ?? { id: '', role: 'assistant', parts: [], metadata: {} }).length > than;
    await until(isLonger(20));
    clock.set(ms);
    expect(await until(isLonger(60))).toBeLessThan(15_000);
  };
}

const clocks: FaultRow[] = [
  { fault: 'set forward by an hour', emulator: { tokenDelayMs: 300 }, script: {}, during: setClock(3600_000), sees: sees.whole, withinSeconds: 120 },
  { fault: 'set back by an hour', emulator: { tokenDelayMs: 300 }, script: {}, during: setClock(-3600_000), sees: sees.whole, withinSeconds: 120 },
  { fault: 'set back by an hour, before the service falls silent', emulator: { tokenDelayMs: 300 }, script: { service: [stopAtText(midway, { times: 30, stop: 'silence' })] }, during: setClock(-3600_000), sees: sees.interrupted(), withinSeconds: 65 },
  { fault: 'a day wrong', script: {}, during: ({ clock }) => clock.set(-24 * 3600_000), sees: sees.whole, withinSeconds: 12 },
];

describe('a service that fails before its answer:', () => before.forEach(testRow));
describe('a service that refuses, or answers with something else:', () => refusals.forEach(testRow));
describe('a service that fails within its answer:', () => streams.forEach(testRow));
describe('a service behind something that changes its stream:', () => wrappings.forEach(testRow));
describe('a service whose sessions are not ours:', () => sessions.forEach(testRow));
describe('a service that', () => memories.forEach(testRow));
describe('a backend whose clock is', () => clocks.forEach(testRow));
