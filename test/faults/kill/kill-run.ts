import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOf } from '../../../server/wire/messages.ts';
import type { Conversation } from '../../../widget/state/conversation.ts';
import { page } from '../open-chat.ts';
import { type Evidence, judge, type Verdict } from './judge.ts';
import { createLane, type Lane } from './lane.ts';
import { type Backend, type EmulatorProcess, startBackend, startEmulator } from './processes.ts';

/** What is cut at a random point of the answer: the reader's tab, the network, or the server. */
export type Kind = 'tab' | 'network' | 'server';

export interface KillFailure {
  seed: number;
  lane: number;
  kind: Kind;
  verdict: Verdict;
  evidence: Evidence;
}

export interface KillReport {
  runs: Record<Kind, number>;
  verdicts: Record<Verdict, number>;
  interrupted: number;
  /** Oldest text that a killed server lost. */
  longestLossMs: number;
  failures: KillFailure[];
}

export interface KillRunOptions {
  runs: number;
  seed: number;
  onWave?: (report: KillReport) => void;
}

/** Visitors that ask at the same time. A wave of them has one seed; every third wave's server is killed. */
export const LANES = 20;
const TOKEN_DELAY_MS = 8;
/** About how long an answer takes. */
const ANSWER_MS = 1_500;
/** Longest time away, for a reader and for the network. */
const AWAY_MS = 800;
const PATIENCE_MS = 60_000;

interface Stand {
  emulator: EmulatorProcess;
  backend: Backend;
  report: KillReport;
}

/** Asks questions, cuts something while they are answered, and compares what is there in the end with what was sent. */
export async function runKills({ runs, seed, onWave }: KillRunOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-kill-'));
  const emulator = await startEmulator({ tokenDelayMs: TOKEN_DELAY_MS });
  const backend = await startBackend({
    DASHSCOPE_BASE_URL: emulator.url,
    DASHSCOPE_API_KEY: 'sk-x',
    BAILIAN_APP_ID: 'a',
    ALLOWED_ORIGINS: page,
    HOST: '127.0.0.1',
    STORE_URL: `sqlite:${join(folder, 'chat.db')}`,
  });
  const report: KillReport = { runs: { tab: 0, network: 0, server: 0 }, verdicts: { fine: 0, lost: 0, doubled: 0, altered: 0 }, interrupted: 0, longestLossMs: 0, failures: [] };
  try {
    for (let done = 0, wave = seed; done < runs; done += LANES, wave++) {
      await runWave({ emulator, backend, report }, { seed: wave, lanes: Math.min(LANES, runs - done) });
      onWave?.(report);
    }
    return report;
  } finally {
    await backend.kill();
    emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runWave({ emulator, backend, report }: Stand, { seed, lanes: count }: { seed: number; lanes: number }): Promise<void> {
  const random = createRandom(seed);
  const isServer = seed % 3 === 0;
  let killedAt: number | undefined;
  const killing = isServer ? killServer(backend, random).then((at) => (killedAt = at)) : undefined;
  const runLane = async (at: number): Promise<void> => {
    const own = createRandom(seed * 1_000 + at);
    const kind: Kind = isServer ? 'server' : own() < 0.5 ? 'tab' : 'network';
    const name = `#${seed}-${at}`;
    const lane = await createLane(backend.url, own);
    try {
      await sleep(own() * 300);
      lane.chat.send(`${name} ${writeText(own)}`);
      if (kind === 'tab') await cutTab(lane, own);
      if (kind === 'network') await cutNetwork(lane, own);
      await settle(lane.chat);
      await killing;
      const shown = look(lane.chat);
      lane.leave();
      lane.comeBack();
      await settle(lane.chat);
      const journal = (await emulator.readJournal(name)) ?? { calls: 0, text: '', marks: [] };
      const evidence: Evidence = { journal, shown, stored: look(lane.chat), killedAt };
      const { verdict, lossMs } = judge(evidence);
      report.runs[kind] += 1;
      report.verdicts[verdict] += 1;
      report.interrupted += shown.outcome === 'interrupted' ? 1 : 0;
      report.longestLossMs = Math.max(report.longestLossMs, lossMs);
      if (verdict !== 'fine') report.failures.push({ seed, lane: at, kind, verdict, evidence });
    } finally {
      lane.leave();
      await lane.line.close();
    }
  };
  await Promise.all([killing, ...Array.from({ length: count }, (_, at) => runLane(at))]);
}

async function killServer(backend: Backend, random: () => number): Promise<number> {
  await sleep(200 + random() * ANSWER_MS);
  const at = await backend.kill();
  await sleep(random() * AWAY_MS);
  await backend.start();
  return at;
}

/** Leaves once the question was taken, and comes back, up to three times. */
async function cutTab(lane: Lane, random: () => number): Promise<void> {
  await until(() => /waiting|streaming|idle/.test(lane.chat.status.value));
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    await sleep((random() * ANSWER_MS) / left);
    lane.leave();
    await sleep(random() * AWAY_MS);
    lane.comeBack();
  }
}

/** The network goes, at any moment and up to three times. Whether the browser notices that it is back is up to it. */
async function cutNetwork(lane: Lane, random: () => number): Promise<void> {
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    await sleep((random() * ANSWER_MS) / left);
    lane.line.cut();
    await sleep(random() * AWAY_MS);
    lane.line.mend();
    if (random() < 0.5) lane.wake();
  }
}

/**
 * Waits until nothing goes on any more. A visitor who is told that the network is gone, or that the machine has too much
 * to do, tries again a moment later.
 */
async function settle(chat: Conversation): Promise<void> {
  for (const endAt = Date.now() + PATIENCE_MS; Date.now() < endAt; ) {
    await until(() => chat.status.value === 'idle');
    if (!/^(network|unavailable)$/.test(chat.failure.value?.code ?? '')) return;
    await sleep(500);
    chat.retry();
  }
}

async function until(isDone: () => boolean): Promise<void> {
  for (const endAt = Date.now() + PATIENCE_MS; !isDone() && Date.now() < endAt; ) await sleep(10);
}

function look(chat: Conversation): Evidence['shown'] {
  const answers = [...chat.messages.value, ...(chat.answer.value ? [chat.answer.value] : [])].filter(({ role }) => role === 'assistant');
  const last = answers.at(-1);
  return { text: last ? textOf(last) : '', outcome: last?.metadata.outcome, answers: answers.length, failure: chat.failure.value?.code };
}

const words = ['tea', 'Longjing', '西湖龙井', '🌏', 'é', '"quoted"', '\\n', '\n', '哈哈', '<b>', 'the', 'of', '。', '🫖🫖', '123'];

/** A text of which no two begins are alike for long, so that anything doubled or left out shows. */
function writeText(random: () => number): string {
  let text = 'Tell me';
  for (let at = 0; at < 330; at++) text += ` ${words[Math.floor(random() * words.length)]}${at % 7 === 0 ? at : ''}`;
  return `${text}.`;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
