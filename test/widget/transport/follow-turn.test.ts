import { describe, expect, it } from 'vitest';
import type { ChatBody, StreamPart } from '../../../server/wire/protocol.ts';
import { ApiError, ownError } from '../../../widget/transport/api-error.ts';
import { type FollowOptions, followTurn } from '../../../widget/transport/follow-turn.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { answerParts, streamResponse, toEvents } from './fake-backend.ts';

const body: ChatBody = { id: 'c1', messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'hi' }] }] };
const parts = answerParts('hello');
const nothing = (): Response => new Response(null, { status: 204 });
const busy = new ApiError({ code: 'upstream_busy', retryable: true, message: 'busy' });

type Answer = Response | Error;

/** Follows a turn through these answers; `posts` and `resumes` say what was asked for. */
function follow(answers: Answer[], { withBody = true, random = 0 } = {}) {
  const clock = createFakeClock();
  const abort = new AbortController();
  const got: StreamPart[] = [];
  const posts: ChatBody[] = [];
  const resumes: (string | undefined)[] = [];
  const connections: boolean[] = [];
  let wake: () => void = () => undefined;
  const next = (): Promise<Response> => {
    const answer = answers.shift() ?? ownError('network', 'offline');
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer);
  };
  const polls: string[] = [];
  const api: FollowOptions['api'] = {
    poll: '',
    openChat: (sent) => (posts.push(sent), polls.push(api.poll), next()),
    openStream: (_conversation, lastEventId) => (resumes.push(lastEventId), polls.push(api.poll), next()),
  };
  const result = followTurn({
    api,
    conversation: 'c1',
    ...(withBody ? { body } : {}),
    signal: abort.signal,
    clock,
    random: () => random,
    onWake: (run) => {
      wake = run;
      return () => undefined;
    },
    onPart: (part) => got.push(part),
    onConnection: (isConnected) => connections.push(isConnected),
  });
  result.catch(() => undefined);
  return { clock, abort, got, posts, resumes, polls, connections, result, wake: () => wake() };
}

describe('followTurn', () => {
  it('gives the parts of an answer that comes whole', async () => {
    const { result, got, posts, resumes } = follow([streamResponse([toEvents(parts)])]);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
    expect([posts.length, resumes.length]).toEqual([1, 0]);
  });

  it('resumes behind the last part it has', async () => {
    const { result, got, posts, resumes, clock, connections } = follow([
      streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks'),
      streamResponse([toEvents(parts.slice(3, 5), { first: 4, isEnded: false })]),
      streamResponse([toEvents(parts.slice(5), { first: 6 })]),
    ]);
    await clock.advance(60_000);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
    expect(posts).toHaveLength(1);
    expect(resumes).toEqual(['t1:3', 't1:5']);
    expect(connections).toContain(false);
    expect(connections.at(-1)).toBe(true);
  });

  it('passes over parts of later versions and those that only others need, and counts them', async () => {
    const all: StreamPart[] = [
      { type: 'start', messageId: 'm', messageMetadata: {} },
      { type: 'data-step', id: 's1', data: { kind: 'plugin', name: 'Orders', isRunning: true } },
      { type: 'data-brand-new' } as never,
      { type: 'data-references', id: 'references', data: [{ number: 1, title: 'Shipping' }] },
      { type: 'source-document', sourceId: '1', mediaType: 'text/plain', title: 'Shipping' },
      { type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done' } },
    ];
    const { result, got } = follow([streamResponse([toEvents(all)])]);
    expect(await result).toBe('finished');
    expect(got.map(({ type }) => type)).toEqual(['start', 'data-step', 'data-references', 'finish']);
  });

  it.each(['null', '7', '"x"', '[]', '{"type":"data-brand-new"}'])('passes over %s without a number', async (data) => {
    const { result, got } = follow([streamResponse([`data: ${data}\n\n`, toEvents(parts.slice(0, 3), { isEnded: false }), `data: ${data}\n\n`, toEvents(parts.slice(3), { first: 4 })])]);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
  });

  it('takes nothing behind a part that got lost, and reads on from there', async () => {
    const { result, got, resumes, clock } = follow([
      streamResponse([toEvents(parts.slice(0, 3), { isEnded: false }), toEvents(parts.slice(4), { first: 5 })]),
      streamResponse([toEvents(parts.slice(3), { first: 4 })]),
    ]);
    await clock.advance(1_000);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
    expect(resumes).toEqual(['t1:3']);
  });

  it('drops parts that it has seen already', async () => {
    const { result, got, clock } = follow([
      streamResponse([toEvents(parts.slice(0, 4), { isEnded: false })], 'breaks'),
      streamResponse([toEvents(parts)]),
    ]);
    await clock.advance(1_000);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
  });

  it('sends the same question again when no answer began', async () => {
    const { result, got, posts, resumes, clock } = follow([ownError('network', 'reset'), streamResponse([], 'breaks'), streamResponse([toEvents(parts)])]);
    await clock.advance(1_000);
    expect(await result).toBe('finished');
    expect(posts).toEqual([body, body, body]);
    expect(resumes).toEqual([]);
    expect(got).toEqual(parts);
  });

  it('tells the visitor after the third try of a question', async () => {
    const { result, posts, clock } = follow([]);
    await clock.advance(1_000);
    await expect(result).rejects.toMatchObject({ failure: { code: 'network' } });
    expect(posts).toHaveLength(3);
  });

  it('tells of a refusal at once', async () => {
    const { result, posts } = follow([busy]);
    await expect(result).rejects.toBe(busy);
    expect(posts).toHaveLength(1);
  });

  it('says that an answer is gone when nothing runs any more', async () => {
    const { result, clock } = follow([streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks'), nothing()]);
    await clock.advance(1_000);
    expect(await result).toBe('gone');
  });

  it('says so too when another answer runs by then', async () => {
    const { result, got, clock } = follow([
      streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks'),
      streamResponse([toEvents(answerParts('other', 't2'), { turn: 't2' })]),
    ]);
    await clock.advance(1_000);
    expect(await result).toBe('gone');
    expect(got).toEqual(parts.slice(0, 3));
  });

  it('follows an answer that runs already from its start', async () => {
    const { result, got, posts, resumes } = follow([streamResponse([toEvents(parts)])], { withBody: false });
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
    expect(posts).toEqual([]);
    expect(resumes).toEqual([undefined]);
  });

  it('waits for a backend that restarts, once an answer runs', async () => {
    const { result, clock } = follow([streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks'), busy, busy, streamResponse([toEvents(parts)])]);
    await clock.advance(1_000);
    expect(await result).toBe('finished');
  });

  it('looks for a lost answer for five minutes, ever more slowly', async () => {
    const { result, clock, resumes } = follow([streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks')], { random: 1 });
    let isOver = false;
    result.catch(() => (isOver = true));
    await clock.advance(299_000);
    expect(isOver).toBe(false);
    await clock.advance(20_000);
    expect(isOver).toBe(true);
    expect(resumes.length).toBeGreaterThan(15);
    expect(resumes.length).toBeLessThan(30);
  });

  it('tries at once when the network comes back', async () => {
    const { result, clock, wake } = follow([streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'breaks'), streamResponse([toEvents(parts)])], { random: 1 });
    await clock.advance(0);
    wake();
    expect(await result).toBe('finished');
  });

  it('polls from when not even the first bytes come, and does not call that a lost connection', async () => {
    const { result, got, clock, resumes, connections, polls } = follow([
      streamResponse([], 'stands'),
      streamResponse([': ok\n\n', toEvents(parts.slice(0, 3), { isEnded: false })]),
      streamResponse([': ok\n\n']),
      streamResponse([toEvents(parts.slice(3), { first: 4 })]),
    ]);
    await clock.advance(10_000);
    expect(await result).toBe('finished');
    expect(got).toEqual(parts);
    expect(resumes).toEqual(['t1:3', 't1:3']);
    expect(polls).toEqual(['', '?poll=short', '?poll=short', '?poll=short']);
    expect(connections.filter((isConnected) => !isConnected)).toHaveLength(1);
  });

  it('does not poll when the first bytes came, however long the rest takes', async () => {
    const { result, clock, polls } = follow([streamResponse([': ok\n\n'], 'stands'), streamResponse([toEvents(parts)])]);
    await clock.advance(34_000);
    expect(polls).toEqual(['']);
    await clock.advance(10_000);
    expect(await result).toBe('finished');
    expect(polls).toEqual(['', '']);
  });

  it('ends with the reason of its signal, wherever it is', async () => {
    const whileReading = follow([streamResponse([toEvents(parts.slice(0, 3), { isEnded: false })], 'stands')]);
    await whileReading.clock.advance(0);
    whileReading.abort.abort(new Error('left'));
    await expect(whileReading.result).rejects.toThrow('left');
    const whileWaiting = follow([ownError('network', 'reset')], { random: 1 });
    await whileWaiting.clock.advance(0);
    whileWaiting.abort.abort(new Error('left'));
    await expect(whileWaiting.result).rejects.toThrow('left');
  });
});
