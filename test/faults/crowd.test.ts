import { effect, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../server/wire/messages.ts';
import { createHold } from '../../widget/outbox/hold.ts';
import { json, reset } from './faults.ts';
import type { Fault } from './proxy.ts';
import { createFaultStage, type FaultStage, type Tab } from './stage.ts';

interface Visitor extends Tab {
  text: string;
  /** How often the service refused, each with the seconds that were counted down. */
  waits: number[];
}

/** Visitors who ask at once, and again as soon as the time is over that they see counted down. */
function openVisitors(stage: FaultStage, count: number): Visitor[] {
  return Array.from({ length: count }, (_, at) => {
    const tab = stage.openTab();
    const visitor = { ...tab, text: `Visitor ${at} asks.`, waits: [] as number[] };
    const hold = createHold({ readFailure: () => tab.chat.failure.value, clock: stage.clock, signal, effect });
    effect(() => {
      const { failure, status } = tab.chat;
      if (status.value !== 'idle' || !failure.value) return;
      if (hold.isHeld()) visitor.waits.push(failure.value.retryAfterSeconds ?? 0);
      else tab.chat.retry();
    });
    return visitor;
  });
}

const isAnswered = ({ chat }: Visitor): boolean => chat.status.value === 'idle' && chat.messages.value.at(-1)?.metadata.outcome === 'done';

/** The fault for so long, to everybody who asks; what is asked before it, during it and after it. */
async function suffer(fault: Fault, seconds: number, count: number) {
  const stage = await createFaultStage();
  const calls: number[] = [];
  const asked: number[] = [];
  const endsAt = stage.clock.now() + seconds * 1_000;
  const { choose } = stage.service;
  stage.service.choose = (exchange) => {
    calls.push(stage.clock.now());
    return stage.clock.now() < endsAt ? fault : choose(exchange);
  };
  const { choose: chooseOnLine } = stage.line;
  stage.line.choose = (exchange) => {
    if (exchange.method === 'POST' && exchange.path.endsWith('/chat')) asked.push(stage.clock.now());
    return chooseOnLine(exchange);
  };
  const visitors = openVisitors(stage, count);
  for (const { chat, text } of visitors) chat.send(text);
  await stage.until(() => stage.clock.now() >= endsAt);
  const duringCalls = calls.length;
  const duringAsked = asked.length;
  const tookMs = await stage.until(() => visitors.every(isAnswered));
  for (const { chat, text } of visitors) expect(chat.messages.value.map(textOf)).toEqual([text, text]);
  return { stage, visitors, duringCalls, duringAsked, tookMs, firstAnswerMs: Math.min(...calls.filter((at) => at >= endsAt)) - endsAt };
}

describe('fifty visitors of a service', () => {
  it('that says for 90 s that it is asked too much see a time counted down, and are answered after it', { timeout: 120_000 }, async () => {
    const burst = json(429, { code: 'Throttling.BurstRate', message: 'too fast', request_id: 'r' });
    const { visitors, duringCalls, duringAsked, firstAnswerMs, tookMs } = await suffer(burst, 90, 50);
    for (const { waits } of visitors) {
      expect(waits.length).toBeGreaterThan(0);
      for (const seconds of waits) expect(seconds).toBeGreaterThan(0);
    }
    expect(duringAsked).toBeGreaterThan(50);
    expect(duringCalls).toBeLessThanOrEqual(duringAsked * 3);
    process.stdout.write(`after 90 s of BurstRate: ${duringCalls} calls for ${duringAsked} questions; the last of 50 answered after ${tookMs} ms\n`);
    expect(firstAnswerMs).toBeLessThan(10_000);
    // Nobody waits longer than the time that is counted down, and the calls that come after it.
    expect(tookMs).toBeLessThan(15_000);
  });

  it('that is down for five minutes cost it next to nothing, and are answered within seconds of its return', { timeout: 120_000 }, async () => {
    const { duringCalls, duringAsked, firstAnswerMs, tookMs } = await suffer(reset, 300, 30);
    process.stdout.write(`after five minutes: ${duringCalls} calls for ${duringAsked} questions; first asked again after ${firstAnswerMs} ms, the last of 30 answered after ${tookMs} ms\n`);
    expect(duringCalls).toBeLessThan(duringAsked);
    expect(firstAnswerMs).toBeLessThan(10_000);
  });
});
