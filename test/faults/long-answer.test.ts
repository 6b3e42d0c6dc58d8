import { describe, expect, it } from 'vitest';
import { textOf } from '../../server/wire/messages.ts';
import { always, cutAfter } from './faults.ts';
import { createFaultStage, type FaultStage, type Script, type Tab } from './stage.ts';
import { question } from './test-row.ts';

const answer = question.trim();

/** An answer of a minute and more, whose first words have come. */
async function askLong(toScript: (stage: FaultStage) => Script = () => ({})): Promise<{ stage: FaultStage; tab: Tab; failures: unknown[] }> {
  const stage = await createFaultStage({ emulator: { tokenDelayMs: 1_500 } });
  const tab = stage.openTab();
  const failures: unknown[] = [];
  tab.chat.failure.subscribe((failure) => {
    if (failure) failures.push(failure);
  });
  stage.play(toScript(stage));
  tab.chat.send(question);
  await stage.until(() => tab.chat.status.value === 'streaming');
  return { stage, tab, failures };
}

function expectWhole({ stage, tab: { chat }, failures }: Awaited<ReturnType<typeof askLong>>): void {
  expect(failures).toEqual([]);
  expect(chat.messages.value.map(textOf)).toEqual([answer, answer]);
  expect(chat.messages.value[1]?.metadata.outcome).toBe('done');
  expect(stage.calls()).toBe(1);
}

describe('in the middle of an answer', () => {
  it.each([10, 60])('a browser that is offline for %i s says so, and goes on within 2 s of being online', async (seconds) => {
    const asked = await askLong();
    const { stage, tab: { chat } } = asked;
    const backAt = stage.clock.elapsed() + seconds * 1_000;
    await stage.line.shut();
    expect(await stage.until(() => chat.isReconnecting.value)).toBeLessThanOrEqual(1_000);
    const seen = textOf(chat.answer.value!);
    stage.clock.after(seconds * 1_000, () => undefined);
    await stage.until(() => stage.clock.elapsed() >= backAt);
    expect(chat.isReconnecting.value).toBe(true);
    expect(textOf(chat.answer.value!)).toBe(seen);
    await stage.line.open();
    stage.wake();
    expect(await stage.until(() => !chat.isReconnecting.value && textOf(chat.answer.value!).length > seen.length)).toBeLessThanOrEqual(2_000);
    await stage.until(() => chat.status.value === 'idle');
    expectWhole(asked);
  });

  it('a proxy that cuts every response at 30 s is not seen', async () => {
    let cuts = 0;
    const asked = await askLong(({ clock }) => {
      const counted = cutAfter(clock, 30_000);
      const fault: typeof counted = (exchange) => ((cuts += 1), counted(exchange));
      return { ask: always(fault), follow: always(fault) };
    });
    const { stage, tab } = asked;
    expect(await stage.until(() => tab.chat.status.value === 'idle')).toBeGreaterThan(60_000);
    // The last one was not cut.
    expect(cuts).toBeGreaterThanOrEqual(3);
    expectWhole(asked);
  });
});
