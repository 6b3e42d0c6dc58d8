import { describe, expect, it } from 'vitest';
import { textOf } from '../../server/wire/messages.ts';
import { json, loseAnswer, page, reset, stopAtText } from './faults.ts';
import { createFaultStage, type FaultStage, type Script, type Tab } from './stage.ts';
import { question } from './test-row.ts';

const answer = question.trim();
const delta = '"text-delta"';
const unauthorized = json(401, { error: { code: 'unauthorized', message: 'why', retryable: true, requestId: 'r' } });

interface ReloadRow {
  fault: string;
  /** What the page that comes back meets. */
  script: Script;
  /** How long nobody is there. */
  awayMs: number;
  /** What is shown at first, before a click on "Try again". */
  error?: string;
}

const reloads: ReloadRow[] = [
  { fault: 'while the answer comes', script: {}, awayMs: 100 },
  { fault: 'after it has come', script: {}, awayMs: 30_000 },
  { fault: 'after its log was swept', script: {}, awayMs: 15 * 60_000 },
  { fault: 'and the line breaks within the answer', script: { follow: [stopAtText(delta, { times: 3, inside: 5 }), reset] }, awayMs: 100 },
  { fault: 'and the answer’s headers are lost', script: { follow: [loseAnswer, loseAnswer] }, awayMs: 100 },
  { fault: 'and a gateway answers at first', script: { conversation: [page(502)] }, awayMs: 100, error: 'network' },
  { fault: 'and what was said before is cut', script: { conversation: [stopAtText('"messages"')] }, awayMs: 30_000, error: 'network' },
  { fault: 'and what was said before is a page', script: { conversation: [page(200)] }, awayMs: 30_000, error: 'endpoint' },
];

describe('a visitor who leaves and comes back', () => {
  it.each(reloads)('$fault sees the answer whole', async ({ script, awayMs, error }) => {
    const { stage, tab } = await ask();
    tab.chat.dispose();
    const backAt = stage.clock.now() + awayMs;
    stage.clock.after(awayMs, () => undefined);
    await stage.until(() => stage.clock.now() >= backAt);
    if (awayMs > 10 * 60_000) await stage.app.store.sweep(stage.clock.now());
    stage.play(script);
    const back = stage.openTab(tab.memory);
    back.chat.restore();
    await stage.until(() => back.chat.status.value === 'idle');
    expect(back.chat.failure.value?.code).toBe(error);
    if (error) back.chat.retry();
    await stage.until(() => back.chat.status.value === 'idle');
    expectWhole(back);
    // Nothing was asked again.
    expect(stage.calls()).toBe(0);
  });
});

describe('a visitor who reloads five times in the middle of an answer', () => {
  it('sees it go on within a second each time', async () => {
    const { stage, tab } = await ask();
    let now = tab;
    for (let reload = 1; reload <= 5; reload++) {
      const seen = textOf(now.chat.answer.value!);
      now.chat.dispose();
      now = stage.openTab(now.memory);
      const { answer: shown } = now.chat;
      now.chat.restore();
      expect(await stage.until(() => shown.value !== undefined && textOf(shown.value).length > seen.length)).toBeLessThanOrEqual(1_000);
      expect(textOf(shown.value!).startsWith(seen)).toBe(true);
    }
    await stage.until(() => now.chat.status.value === 'idle');
    expectWhole(now);
    expect(stage.calls()).toBe(1);
  });
});

describe('a visitor with two tabs', () => {
  it('sees the answer whole in both, wherever their lines are cut', async () => {
    const { stage, tab } = await ask({ ask: [stopAtText(delta, { times: 6, inside: 3 })] });
    const other = stage.openTab(tab.memory);
    stage.play({ follow: [stopAtText(delta, { times: 2 }), reset, stopAtText(delta, { times: 1, inside: 1 })] });
    other.chat.restore();
    await stage.until(() => tab.chat.status.value === 'idle' && other.chat.status.value === 'idle');
    for (const each of [tab, other]) expectWhole(each);
  });
});

describe('a token that is refused', () => {
  it('in the middle of an answer is replaced, and the visitor can ask on', async () => {
    const { stage, tab } = await ask({ ask: [stopAtText(delta, { times: 6 })], follow: [unauthorized] });
    const { token } = tab.memory;
    await stage.until(() => tab.chat.status.value === 'idle');
    // Without the token it is somebody else's conversation: what came of the answer stays on the screen.
    expect(tab.memory.token).not.toBe(token);
    expect(tab.chat.failure.value).toBeDefined();
    expect(answer.startsWith(textOf(tab.chat.messages.value[1]!))).toBe(true);
    stage.play({});
    expect(tab.chat.send('And now?')).toBe(true);
    await stage.until(() => tab.chat.status.value === 'idle');
    expect(textOf(tab.chat.messages.value.at(-1)!)).toBe('And now?');
  });

  it('because it has expired while the page was open is replaced without a word', async () => {
    const { stage, tab } = await ask();
    await stage.until(() => tab.chat.status.value === 'idle');
    stage.clock.set(40 * 24 * 3600_000);
    stage.play({});
    tab.chat.send('And now?');
    await stage.until(() => tab.chat.status.value === 'idle');
    expect(tab.chat.failure.value).toBeUndefined();
    expect(stage.calls()).toBe(1);
    expect(textOf(tab.chat.messages.value.at(-1)!)).toBe('And now?');
  });

  it('is renewed by the answer that is under way when it expires', async () => {
    const { stage, tab } = await ask();
    await stage.until(() => tab.chat.status.value === 'idle');
    const { token } = tab.memory;
    // Good for a second more. The answer's headers bring a fresh one.
    stage.clock.set(30 * 24 * 3600_000 - 60_000);
    stage.play({ ask: [stopAtText(delta, { times: 6 })], follow: [reset] });
    tab.chat.send('And now, of all days?');
    await stage.until(() => tab.chat.status.value === 'streaming');
    stage.clock.set(10 * 60_000);
    await stage.until(() => tab.chat.status.value === 'idle');
    expect(tab.memory.token).not.toBe(token);
    expect(tab.chat.failure.value).toBeUndefined();
    expect(textOf(tab.chat.messages.value.at(-1)!)).toBe('And now, of all days?');
    expect(stage.calls()).toBe(1);
  });
});

describe('a stop', () => {
  it('whose answer is lost has stopped all the same', async () => {
    const { stage, tab } = await ask({ stop: [loseAnswer] });
    tab.chat.stop();
    await stage.until(() => tab.chat.status.value === 'idle');
    await expectStopped(stage, tab);
  });

  it.each([['once', 1], ['for good', 1_000]] as const)('that is lost %s ends what the visitor sees', async (_, times) => {
    const { stage, tab } = await ask({ stop: Array.from({ length: times }, () => reset) });
    tab.chat.stop();
    expect(await stage.until(() => tab.chat.status.value === 'idle')).toBeLessThan(3_000);
    expect(tab.chat.messages.value.at(-1)?.metadata.outcome).toBe('stopped');
    expect(answer.startsWith(textOf(tab.chat.messages.value.at(-1)!))).toBe(true);
    stage.play({});
    tab.chat.retry();
    await stage.until(() => tab.chat.status.value === 'idle');
    expectWhole(tab);
  });

  it('reaches the backend while the line with the answer is down', async () => {
    const { stage, tab } = await ask({ ask: [stopAtText(delta, { times: 6 })], follow: Array.from({ length: 20 }, () => page(502)) });
    await stage.until(() => tab.losses() > 0);
    tab.chat.stop();
    await stage.until(() => tab.chat.status.value === 'idle');
    await expectStopped(stage, tab);
  });
});

/** Asks, and waits until the answer comes. */
async function ask(script: Script = {}): Promise<{ stage: FaultStage; tab: Tab }> {
  const stage = await createFaultStage({ emulator: { tokenDelayMs: 40 } });
  const tab = stage.openTab();
  stage.play(script);
  tab.chat.send(question);
  await stage.until(() => tab.chat.status.value === 'streaming' || tab.chat.status.value === 'idle');
  return { stage, tab };
}

function expectWhole({ chat }: Tab): void {
  expect(chat.failure.value).toBeUndefined();
  expect(chat.messages.value.map(textOf)).toEqual([answer, answer]);
  expect(chat.messages.value[1]?.metadata.outcome).toBe('done');
}

async function expectStopped(stage: FaultStage, { chat, memory }: Tab): Promise<void> {
  const stored = await stage.readStored(memory);
  expect(stored?.isRunning).toBe(false);
  expect(stored?.messages[1]?.metadata.outcome).toBe('stopped');
  expect(chat.messages.value[1]?.metadata.outcome).toBe('stopped');
  expect(textOf(stored!.messages[1]!)).toBe(textOf(chat.messages.value[1]!));
  expect(textOf(chat.messages.value[1]!).length).toBeLessThan(answer.length);
}
