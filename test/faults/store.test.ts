import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import type { StoreMethod } from './faulty-store.ts';
import { loseAnswer, stopAtText } from './faults.ts';
import { createFaultStage, type FaultStage, type Tab } from './stage.ts';
import { type FaultRow, question, sees, testRow } from './test-row.ts';

/** While the answer comes, and for so long. */
function failFor(ms: number, methods: readonly StoreMethod[] | 'all', message?: string) {
  return async ({ store, clock, until }: FaultStage, { chat }: Tab): Promise<void> => {
    await until(() => chat.status.value === 'streaming');
    store.fail(methods, message);
    clock.after(ms, () => store.fail(undefined));
  };
}

/** Until the visitor has seen what that means. */
function failAtOnce(methods: readonly StoreMethod[] | 'all') {
  return { during: ({ store }: FaultStage) => store.fail(methods), after: ({ store }: FaultStage) => store.fail(undefined) };
}

/** Leaves no room on the disk, nor within the pages of the tables. */
function fillDisk(db: FaultStage['db']): void {
  db.all(`PRAGMA max_page_count = ${Number(db.all('PRAGMA page_count')[0]?.['page_count'])}`);
  const statements = [
    "INSERT INTO messages (app, visitor, conversation, position, id, role, parts, metadata) VALUES ('filler', '', '', ?1, ?1, '', '', '')",
    "INSERT INTO conversations (app, visitor, id, title, created_at, updated_at) VALUES ('filler', '', ?1, '', 0, 0)",
    "INSERT INTO turns (id, app, visitor, conversation, question, is_running, runner, lease_until, created_at) VALUES (?1, 'filler', '', '', '', 0, '', 0, 0)",
    "INSERT INTO turn_parts (turn, first_seq, parts) VALUES ('filler', ?1, '')",
  ];
  for (const statement of statements) {
    try {
      for (let at = 0; at < 1_000; at++) db.run(statement, at);
    } catch (error) {
      expect(String(error)).toContain('full');
    }
  }
}

function clearDisk({ db, app: { logs } }: FaultStage): void {
  // Otherwise the row has tested nothing.
  expect(logs.map(({ event }) => event)).toContainEqual(expect.stringMatching(/turn_log_not_kept|unexpected_error/));
  db.all('PRAGMA max_page_count = 1000000');
}

/** Every part of the newest turn, numbered without holes. */
async function checkLog({ db, app }: FaultStage): Promise<void> {
  const turn = String(db.all("SELECT id FROM turns WHERE app = 'default' ORDER BY rowid DESC LIMIT 1")[0]?.['id']);
  const logged = await app.store.readParts(turn, 0);
  expect(logged.map(({ seq }) => seq)).toEqual(logged.map((_, at) => at + 1));
  expect(logged.at(-1)?.part.type).toBe('finish');
}

const running: FaultRow[] = [
  { fault: 'cannot add to the log once', script: {}, during: failFor(300, ['appendParts']), sees: sees.whole, withinSeconds: 12, after: checkLog },
  { fault: 'cannot add to the log for ten seconds', script: {}, during: failFor(10_000, ['appendParts']), sees: sees.whole, withinSeconds: 25, after: checkLog },
  { fault: 'cannot end a turn for five seconds', script: {}, during: failFor(5_000, ['endTurn']), sees: sees.whole, withinSeconds: 20, after: checkLog },
  { fault: 'cannot end a turn for five minutes', script: {}, during: failFor(300_000, ['endTurn']), sees: sees.whole, withinSeconds: 320, after: checkLog },
  { fault: 'is locked for ten seconds', script: {}, during: failFor(10_000, 'all'), sees: sees.whole, withinSeconds: 25, after: checkLog },
  { fault: 'is locked for ten seconds, and the line breaks', script: { ask: [stopAtText('"text-delta"', { times: 5 })] }, during: failFor(10_000, 'all'), sees: sees.whole, withinSeconds: 40, after: checkLog },
  { fault: 'is locked for ten seconds after the line broke', script: { ask: [loseAnswer] }, during: async ({ store, clock, until }) => { await until(() => store.count('claimTurn') > 0); store.fail('all'); clock.after(3_000, () => store.fail(undefined)); }, sees: sees.failed('internal'), withinSeconds: 2, after: ({ store }) => store.fail(undefined) },
  { fault: 'cannot renew leases for a minute', emulator: { tokenDelayMs: 300 }, script: {}, during: failFor(60_000, ['renewLeases']), sees: sees.whole, withinSeconds: 120, after: checkLog },
  { fault: 'takes three seconds for everything', script: {}, during: ({ store }) => store.slow(3_000), sees: sees.whole, withinSeconds: 60, after: ({ store }) => store.slow(0) },
  { fault: 'is on a disk that is full for ten seconds', script: {}, during: async (stage, { chat }) => { await stage.until(() => chat.status.value === 'streaming'); fillDisk(stage.db); stage.clock.after(10_000, () => clearDisk(stage)); }, sees: sees.whole, withinSeconds: 25, after: checkLog },
];

const asking: FaultRow[] = [
  { fault: 'is locked', script: {}, ...failAtOnce('all'), sees: sees.failed('internal'), withinSeconds: 2, calls: 0 },
  { fault: 'cannot take a question', script: {}, ...failAtOnce(['claimTurn']), sees: sees.failed('internal'), withinSeconds: 2, calls: 0 },
  { fault: 'cannot read what was said before', script: {}, ...failAtOnce(['readMessages']), sees: { ...sees.failed('internal'), outcome: 'failed' }, withinSeconds: 2, calls: 0 },
  { fault: 'is on a disk that is full', script: {}, during: ({ db }) => fillDisk(db), sees: sees.failed('internal'), withinSeconds: 2, calls: 0, after: clearDisk },
];

const corrupt: FaultRow[] = [
  { fault: 'an earlier question', isSecondQuestion: true, script: {}, during: breakRows('messages', "role = 'user' AND id NOT IN (SELECT question FROM turns WHERE is_running)"), sees: sees.whole, withinSeconds: 12, isPartLost: true },
  { fault: 'an earlier answer', isSecondQuestion: true, script: {}, during: breakRows('messages', "role = 'assistant'"), sees: sees.whole, withinSeconds: 12, isPartLost: true },
  { fault: 'the log of an earlier answer', isSecondQuestion: true, script: {}, during: breakRows('turn_parts', 'TRUE'), sees: sees.whole, withinSeconds: 12 },
];

function breakRows(table: string, which: string) {
  return ({ db }: FaultStage): void => expect(db.run(`UPDATE ${table} SET parts = '[{"type":"te' WHERE ${which}`)).toBeGreaterThan(0);
}

// Not a row: the lock is a real one, of another program with the same file.
it('a database that another program holds for some seconds costs nothing but time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, 'chat.db');
  const stage = await createFaultStage({ database, emulator: { tokenDelayMs: 20 } });
  const { chat } = stage.openTab();
  chat.send(question);
  await stage.until(() => chat.status.value === 'streaming');
  const other = openNodeSqlite(database);
  other.run('BEGIN IMMEDIATE');
  stage.clock.after(3_000, () => other.run('COMMIT'));
  const startedAt = performance.now();
  await stage.until(() => chat.status.value === 'idle');
  // What the store waits, everybody waits: it is the same thread.
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(chat.messages.value.at(-1)).toMatchObject({ parts: [{ type: 'text', text: question.trim() }], metadata: { outcome: 'done' } });
  await checkLog(stage);
  other.close();
});

describe('while an answer runs, a store that', () => running.forEach(testRow));
describe('when a question comes, a store that', () => asking.forEach(testRow));
describe('a store that cannot read', () => corrupt.forEach(testRow));
