import { expect, it } from 'vitest';
import { textOf } from '../../server/wire/messages.ts';
import type { Message, TurnOutcome } from '../../server/wire/protocol.ts';
import type { BailianChatErrorCode } from '../../widget/api.ts';
import { gatewayPage } from './faults.ts';
import { createFaultStage, type FaultStage, type FaultStageOptions, type Script, type Tab } from './stage.ts';

/** Several scripts, what has to be escaped, and characters of two, three and four bytes. */
export const question = `é你好，世界🌏 says "a\\b"\n\t— ${'Where is 青山茶舍, and when does the 龙井 of the year come? '.repeat(8)}🫖`;

/** What the visitor must see once it is over. */
export interface Sight {
  /** `whole`: byte for byte what the service sent. `part`: a begin of it. Or exactly this. */
  text: 'whole' | 'part' | 'none' | { exactly: string };
  outcome?: TurnOutcome;
  error?: BailianChatErrorCode;
  /** Whether a click asks again. */
  canRetry?: boolean;
}

export interface FaultRow extends FaultStageOptions {
  fault: string;
  /** Made once the stage is there, for faults that need its clock. */
  script: Script | ((stage: FaultStage) => Script | Promise<Script>);
  sees: Sight;
  /** Longest that the visitor may wait for it, in seconds. */
  withinSeconds: number;
  /** Calls of the service. Default 1. */
  calls?: number;
  /** Asks something before, while nothing is wrong. */
  isSecondQuestion?: boolean;
  /** Besides the script. */
  during?: (stage: FaultStage, tab: Tab) => Promise<void> | void;
  /** The fault is over; more may be checked. */
  after?: (stage: FaultStage, tab: Tab) => Promise<void> | void;
  /** Whether the backend cannot have all that is on the screen. */
  isPartLost?: boolean;
  /** What the service answers. Default: what it is asked. */
  answer?: string;
}

const whole = { text: 'whole', outcome: 'done' } as const satisfies Sight;
export const sees = {
  whole,
  /** Text, and that there is no more of it. */
  interrupted: (error?: BailianChatErrorCode): Sight => ({ text: 'part', outcome: 'interrupted', canRetry: true, ...(error ? { error } : {}) }),
  /** An error with a way on, and no text. */
  failed: (error: BailianChatErrorCode): Sight => ({ text: 'none', error, canRetry: true }),
};

/** One test a row: what the visitor sees, that the backend has the same, and that the next question is answered whole. */
export function testRow(row: FaultRow): void {
  const { fault, sees: expected, withinSeconds, calls = 1 } = row;
  it(fault, async () => {
    const stage = await createFaultStage(row);
    const tab = stage.openTab();
    const { chat } = tab;
    if (row.isSecondQuestion) {
      chat.send('Before');
      await stage.until(() => chat.status.value === 'idle');
    }
    stage.play(typeof row.script === 'function' ? await row.script(stage) : row.script);
    chat.send(question);
    await row.during?.(stage, tab);
    const tookMs = await stage.until(() => chat.status.value === 'idle');

    check(chat.messages.value.at(-1), tab, expected, row.answer ?? question.trim());
    expect(stage.calls()).toBe(calls);
    expect(tookMs).toBeLessThanOrEqual(withinSeconds * 1_000);
    await row.after?.(stage, tab);
    if (!row.isPartLost) await checkStored(stage, tab);
    expect(JSON.stringify([chat.messages.value, chat.failure.value, stage.app.logs])).not.toContain(/canary-\w+/.exec(gatewayPage)?.[0]);
    await checkRecovery(stage, tab);
  });
}

function check(last: Message | undefined, { chat }: Tab, { text, outcome, error, canRetry = false }: Sight, answer: string): void {
  const shown = last?.role === 'assistant' ? textOf(last) : '';
  if (text === 'whole') expect(shown).toBe(answer);
  else if (text === 'none') expect(shown).toBe('');
  else if (typeof text === 'object') expect(shown).toBe(text.exactly);
  else {
    expect(answer.startsWith(shown)).toBe(true);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(answer.length);
  }
  expect(chat.failure.value?.code).toBe(error);
  if (outcome) expect(last?.metadata.outcome).toBe(outcome);
  expect(chat.canRetry.value).toBe(canRetry);
}

/** What is on the screen as ended is what is there after a reload. */
async function checkStored(stage: FaultStage, { chat, memory }: Tab): Promise<void> {
  const stored = await stage.readStored(memory);
  const toComparable = ({ role, parts, metadata: { outcome } }: Message) => ({ role, parts, outcome });
  const isEnded = chat.messages.value.at(-1)?.metadata.outcome !== undefined;
  if (stored && isEnded) expect(chat.messages.value.map(toComparable)).toEqual(stored.messages.map(toComparable));
}

/** Once nothing is wrong any more, the visitor gets an answer without anybody's help. */
async function checkRecovery(stage: FaultStage, { chat }: Tab): Promise<void> {
  stage.play({});
  const text = chat.canRetry.value ? question.trim() : 'And now?';
  if (chat.canRetry.value) chat.retry();
  else expect(chat.send(text)).toBe(true);
  await stage.until(() => chat.status.value === 'idle');
  expect(chat.failure.value).toBeUndefined();
  const last = chat.messages.value.at(-1);
  expect(last?.metadata.outcome).toBe('done');
  expect(last && textOf(last)).toBe(text);
}
