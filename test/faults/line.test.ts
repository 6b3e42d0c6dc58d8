import { describe, expect } from 'vitest';
import { always, answer, askTwice, changeHead, crumble, delay, drip, forgetPlace, gzip, hang, hold, json, loseAnswer, page, poorLine, reset, rewrite, rewriteEvents, stopAt, stopAtText, withHeader } from './faults.ts';
import type { Fault } from './proxy.ts';
import type { FaultStage, Tab } from './stage.ts';
import { type FaultRow, sees, testRow } from './test-row.ts';

const refusal = (status: number, code: string, retryable: boolean): Fault => json(status, { error: { code, message: 'why', retryable, requestId: 'r' } });
const delta = '"text-delta"';
/** The question through, the answer cut every so often. */
const cuts = (...faults: Fault[]) => ({ ask: faults.slice(0, 1), follow: faults.slice(1) });

const asking: FaultRow[] = [
  { fault: 'refuses connections for half a second', script: {}, during: async ({ line, clock }) => { await line.shut(); clock.after(500, () => void line.open()); }, sees: sees.whole, withinSeconds: 30 },
  { fault: 'refuses connections', script: {}, during: ({ line }) => line.shut(), after: ({ line }) => line.open(), sees: sees.failed('network'), withinSeconds: 4, calls: 0 },
  { fault: 'breaks before the question is through', script: { ask: [reset, reset] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'never lets a question through', script: { ask: always(reset) }, sees: sees.failed('network'), withinSeconds: 4, calls: 0 },
  { fault: 'loses the answer’s headers after the question was taken', script: { ask: [loseAnswer, loseAnswer] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks after the headers', script: { ask: [stopAt(0), stopAt(0)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'brings one question twice', script: { ask: [askTwice] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'brings one question twice, and loses both answers', script: { ask: [async (exchange) => { await askTwice(exchange); return loseAnswer(exchange); }] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'loses the token that a visitor gets', script: { visitor: [loseAnswer] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'cuts the token that a visitor gets', script: { visitor: [stopAt(20)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'says 502 with the page of a gateway, twice', script: { ask: [page(502), page(502)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'says 502 with the page of a gateway, always', script: { ask: always(page(502)) }, sees: sees.failed('network'), withinSeconds: 4, calls: 0 },
  { fault: 'says 503 with the page of a gateway after the question was taken', script: { ask: [async (exchange) => { await exchange.forward(); return page(503)(exchange); }] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'says 200 with the page of a hotel', script: { ask: [page(200)] }, sees: sees.failed('endpoint'), withinSeconds: 2, calls: 0 },
  { fault: 'leaves out the content type', script: { ask: [withHeader('content-type', undefined)] }, sees: sees.failed('endpoint'), withinSeconds: 2 },
  { fault: 'calls the stream text/plain', script: { ask: [withHeader('content-type', 'text/plain')] }, sees: sees.failed('endpoint'), withinSeconds: 2 },
  { fault: 'leaves out every header of ours', script: { ask: [changeHead(({ headers }) => ({ headers: { 'content-type': headers['content-type'] ?? '' } }))] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'says that the backend stops', script: { ask: [refusal(503, 'unavailable', true)] }, sees: sees.failed('unavailable'), withinSeconds: 2, calls: 0 },
  { fault: 'says once that the token is not good', script: { ask: [refusal(401, 'unauthorized', true)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'says always that the token is not good', script: { ask: always(refusal(401, 'unauthorized', true)) }, sees: sees.failed('unauthorized'), withinSeconds: 2, calls: 0 },
];

const streaming: FaultRow[] = [
  { fault: 'breaks in the middle of an event', script: cuts(stopAtText(delta, { times: 5, inside: 4 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks in the middle of a character', script: cuts(stopAtText('🌏', { inside: 2 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks in the middle of an event’s number', script: cuts(stopAtText('\nid: ', { times: 6, inside: 20 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks between two events', script: cuts(stopAtText('id: ', { times: 7 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'ends the stream early, as if it were whole', script: cuts(stopAtText(delta, { times: 5, stop: 'end' })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'ends in the middle of a character, as if it were whole', script: cuts(stopAtText('🌏', { inside: 2, stop: 'end' })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks after the last part', script: cuts(stopAtText('[DONE]')), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks within the last part', script: cuts(stopAtText('"finishReason"', { inside: 3 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'breaks every 700 bytes', script: { ask: [stopAt(700)], follow: always(stopAt(700)) }, sees: sees.whole, withinSeconds: 60 },
  { fault: 'cuts the resumed stream too, each way', script: cuts(stopAtText(delta, { times: 3 }), reset, stopAt(0), stopAt(100, 'end'), loseAnswer, page(502), stopAtText(delta, { times: 2, inside: 4 })), sees: sees.whole, withinSeconds: 40 },
  { fault: 'falls silent in the middle', script: cuts(stopAtText(delta, { times: 5, stop: 'silence' })), sees: sees.whole, withinSeconds: 40 },
  { fault: 'falls silent before the first byte', script: { ask: [stopAt(0, 'silence')] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'takes the question and never answers', script: { ask: [hang] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'is gone for two minutes in the middle', script: cuts(stopAtText(delta, { times: 5 })), during: goneOnceLost(120_000), sees: sees.whole, withinSeconds: 140 },
  { fault: 'is gone for ten minutes in the middle', script: cuts(stopAtText(delta, { times: 5 })), during: goneOnceLost(600_000), after: ({ line }) => reopen(line), sees: { text: 'part', error: 'network', canRetry: true }, withinSeconds: 330 },
  { fault: 'says 502 with the page of a gateway for a while', script: cuts(stopAtText(delta, { times: 5 }), ...Array.from({ length: 10 }, () => page(502))), sees: sees.whole, withinSeconds: 90 },
  { fault: 'says 200 with the page of a hotel for a while', script: cuts(stopAtText(delta, { times: 5 }), page(200), page(200)), sees: sees.whole, withinSeconds: 20 },
  { fault: 'says 500 for a while', script: cuts(stopAtText(delta, { times: 5 }), refusal(500, 'internal', true), refusal(500, 'internal', true)), sees: sees.whole, withinSeconds: 20 },
  { fault: 'says that nothing runs while it does', script: cuts(stopAtText(delta, { times: 5 }), answer(204, '')), sees: sees.whole, withinSeconds: 20 },
  { fault: 'says that nothing runs when it has ended', script: { ask: [stopAtText(delta, { times: 5 })], follow: [async (exchange) => { await new Promise((resolve) => setTimeout(resolve, 50)); return delayedGone(exchange); }] }, sees: sees.whole, withinSeconds: 60 },
];

const changing: FaultRow[] = [
  { fault: 'delivers every event twice', script: { ask: [rewriteEvents((event) => event + event)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'delivers the whole stream twice', script: { ask: [rewrite((text) => text.replace('data: [DONE]\n\n', '') + text)] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'forgets where the reader was', script: { ask: [stopAtText(delta, { times: 5 })], follow: [forgetPlace] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'loses one event', script: { ask: [rewriteEvents((event, at) => (at === 8 ? '' : event))] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'swaps two events', script: { ask: [rewriteEvents(swap(8))] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'puts something in that is no JSON', script: { ask: [rewriteEvents((event, at) => (at === 8 ? `data: <html>\n\n${event}` : event))] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'goes on after the end', script: { ask: [rewrite((text) => `${text}id: t:99999\ndata: {"type":"text-delta","id":"0","delta":"More"}\n\n`)] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'ends lines with CR LF', script: { ask: [rewriteEvents((event) => event.replaceAll('\n', '\r\n'))] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'puts a byte order mark before the stream', script: { ask: [rewrite((text) => `\ufeff${text}`)] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'compresses the stream', script: { ask: [gzip()] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'passes on single bytes', script: { ask: [crumble()] }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'gives 20 bytes a second', script: ({ clock }) => ({ ask: [drip(clock, { bytesPerSecond: 20 })] }), sees: sees.whole, withinSeconds: 900 },
  { fault: 'gives one byte a second at first', script: ({ clock }) => ({ ask: [drip(clock, { bytesPerSecond: 1, free: 0 }, stopAt(120, 'end'))] }), sees: sees.whole, withinSeconds: 150 },
  { fault: 'takes a second each way', script: ({ clock }) => ({ visitor: [delay(clock, 1_000)], ask: [delay(clock, 1_000)] }), sees: sees.whole, withinSeconds: 16 },
  { fault: 'holds everything back to the end', script: { ask: always(hold()), follow: always(hold()) }, sees: sees.whole, withinSeconds: 20 },
  { fault: 'holds everything back to the end, and breaks', script: { ask: [hold(stopAtText(delta, { times: 5 })), ...always(hold())], follow: [hold(), reset, hold(stopAt(90)), ...always(hold())] }, sees: sees.whole, withinSeconds: 30 },
];

const losses: [which: string, toRandom: () => () => number][] = [
  // All that the answer waits for: the token's two ways, the question's, and its first piece.
  ...[1, 2, 3, 4, 5].map((at): [string, () => () => number] => [`packet ${at}`, () => losePacket(at)]),
  ...[1, 2, 3, 4, 5].map((seed): [string, () => () => number] => [`2 % as of seed ${seed}`, () => toRandom(seed)]),
];
const poor = losses.map(([which, toRandom]): FaultRow => ({
  fault: `has 50 kbit/s, 800 ms there and back, and loses ${which}`,
  script: ({ clock }) => {
    const line = always(poorLine(clock, { random: toRandom() }));
    return { visitor: [...line], ask: [...line], follow: [...line] };
  },
  during: async (stage, { chat }) => expect(await stage.until(() => chat.status.value !== 'sending', 10)).toBeLessThanOrEqual(4_000),
  sees: sees.whole,
  withinSeconds: 60,
}));

const newer: FaultRow[] = [
  { fault: 'knows parts and fields that this one does not', script: { ask: [rewriteEvents(fromTheFuture)] }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'numbers parts that this one does not know', script: { ask: always(rewriteEvents(numberUnknown)), follow: always(rewriteEvents(numberUnknown)) }, sees: sees.whole, withinSeconds: 12 },
  { fault: 'names its errors as this one does not', script: { ask: [refusal(418, 'teapot', true)] }, sees: sees.failed('teapot' as 'internal'), withinSeconds: 2, calls: 0 },
  { fault: 'tells more in its JSON', script: { visitor: [rewrite((text) => text.replace('{', '{"later":{"x":[1]},'))] }, sees: sees.whole, withinSeconds: 12 },
];

const clocks: FaultRow[] = [
  { fault: 'a day ahead', browserAheadMs: 24 * 3600_000, script: cuts(stopAtText(delta, { times: 5 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'a day behind', browserAheadMs: -24 * 3600_000, script: cuts(stopAtText(delta, { times: 5 })), sees: sees.whole, withinSeconds: 12 },
  { fault: 'an hour on after a sleep in the middle', script: {}, during: async (stage, { chat }) => { await stage.until(() => chat.status.value === 'streaming'); stage.setBrowserAhead(3600_000); await goneFor(500)(stage); }, sees: sees.whole, withinSeconds: 20 },
];

describe('a line on which the question does not get through:', () => asking.forEach(testRow));
describe('a line on which the answer is cut:', () => streaming.forEach(testRow));
describe('a line that changes the answer:', () => changing.forEach(testRow));
describe('a line at the edge of a cell that', () => poor.forEach(testRow));
describe('a backend of a later version that', () => newer.forEach(testRow));
describe('a browser whose clock is', () => clocks.forEach(testRow));
function goneOnceLost(ms: number) {
  return async (stage: FaultStage, { losses }: Tab): Promise<void> => {
    await stage.until(() => losses() > 0);
    await goneFor(ms)(stage);
  };
}

function goneFor(ms: number) {
  return async ({ line, clock }: FaultStage): Promise<void> => {
    await line.shut();
    clock.after(ms, () => void line.open());
  };
}

async function reopen(line: FaultStage['line']): Promise<void> {
  await line.open().catch(() => undefined);
}

async function delayedGone(exchange: Parameters<Fault>[0]) {
  const { body } = await exchange.forward({ 'last-event-id': undefined });
  for await (const _ of body);
  return answer(204, '')(exchange);
}

function swap(first: number): (event: string, at: number) => string {
  let held = '';
  return (event, at) => {
    if (at === first) held = event;
    return at === first ? '' : at === first + 1 ? event + held : event;
  };
}

/** Before every part one that is not known yet, with a number of its own. */
function numberUnknown(event: string): string {
  return event.replace(/^id: (\w+):(\d+)\n/, (_, turn: string, number: string) => {
    const at = 2 * Number(number);
    return `id: ${turn}:${at - 1}\ndata: {"type":"data-hologram","id":"h","data":{}}\n\nid: ${turn}:${at}\n`;
  });
}

function fromTheFuture(event: string, at: number): string {
  const later = `event: later\nretry: 99999\nlater: field\ndata: {"type":"data-hologram","id":"h","data":{"x":1}}\n\ndata: {"type":"tool-input-start","toolCallId":"c"}\n\n`;
  return `${later}${event.replace('"type"', `"later":${at},"type"`)}`;
}

/** The same numbers at each run. */
function toRandom(seed: number): () => number {
  let state = (seed * 987_654_321) % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function losePacket(at: number): () => number {
  let packets = 0;
  return () => ((packets += 1) === at ? 0 : 1);
}
