import type { Message } from '../wire/protocol.ts';
import type { SqlDriver } from './sql-driver.ts';
import { NOT_ERASED } from './sql-erasures.ts';
import type { SqlMessages } from './sql-messages.ts';
import { fromConversationRow, fromPartsRow, fromTurnRow } from './sql-rows.ts';
import type { ClaimResult, Owner, Store, TurnClaim, TurnEnd, TurnRecord } from './store.ts';

type TurnMethods = 'claimTurn' | 'readLatestTurn' | 'readTurn' | 'appendParts' | 'readParts' | 'renewLeases' | 'requestStop' | 'endTurn';

/** The part of a store that is about turns. */
export function createSqlTurns(db: SqlDriver, messages: SqlMessages): Pick<Store, TurnMethods> {
  const readTurnRow = (owner: Owner, turn: string): TurnRecord | undefined =>
    db.all('SELECT * FROM turns WHERE id = ? AND app = ? AND visitor = ?', turn, owner.app, owner.visitor).map(fromTurnRow)[0];

  const readLatestTurnRow = (owner: Owner, conversation: string): TurnRecord | undefined =>
    db
      .all(
        `SELECT * FROM turns WHERE app = ? AND visitor = ? AND conversation = ?
         ORDER BY is_running DESC, rowid DESC LIMIT 1`,
        owner.app,
        owner.visitor,
        conversation,
      )
      .map(fromTurnRow)[0];

  /** The turn that was the last to answer the question, also when the question is no longer there. */
  const readTurnOfQuestion = (owner: Owner, conversation: string, question: string): TurnRecord | undefined =>
    db
      .all(
        `SELECT * FROM turns WHERE app = ? AND visitor = ? AND conversation = ? AND question = ?
         ORDER BY rowid DESC LIMIT 1`,
        owner.app,
        owner.visitor,
        conversation,
        question,
      )
      .map(fromTurnRow)[0];

  function claim(input: TurnClaim): ClaimResult {
    const { owner, conversation, turn, question, isRegeneration, replaces, runner, now, leaseUntil } = input;
    if (db.all(`SELECT 1 WHERE ${NOT_ERASED}`, owner.app, owner.visitor).length === 0) return { kind: 'erased' };
    const latest = readLatestTurnRow(owner, conversation);
    const known = messages.find(owner, conversation, question.id);
    const isSame = known?.['parts'] === JSON.stringify(question.parts);
    const isLatest = latest !== undefined && latest.question === question.id;
    if (known && !isSame && replaces !== question.id) return { kind: 'reused' };
    if (isSame && (!isRegeneration || (isLatest && latest.isRunning))) {
      const answering = isLatest ? latest : readTurnOfQuestion(owner, conversation, question.id);
      return answering ? { kind: 'known', turn: answering } : { kind: 'reused' };
    }
    // It was there, and another was put in its place: who sends it again is late.
    if (!known && readTurnOfQuestion(owner, conversation, question.id)) return { kind: 'reused' };
    if (latest?.isRunning) return { kind: 'busy', turn: latest };
    const replacing = !isSame && replaces !== undefined && messages.find(owner, conversation, replaces) ? replaces : undefined;
    if ((isSame && !isLatest) || (replacing !== undefined && latest?.question !== replacing)) return { kind: 'reused' };
    let replaced: Message | undefined;
    if (isSame) replaced = messages.dropBehind(owner, conversation, { id: question.id, withIt: false });
    else {
      if (replacing !== undefined) replaced = messages.dropBehind(owner, conversation, { id: replacing, withIt: true });
      addQuestion(input);
    }
    db.run(
      `INSERT INTO turns (id, app, visitor, conversation, question, is_running, runner, lease_until, created_at)
       VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)`,
      turn,
      owner.app,
      owner.visitor,
      conversation,
      question.id,
      runner,
      leaseUntil,
      now,
    );
    const record = db
      .all('SELECT * FROM conversations WHERE app = ? AND visitor = ? AND id = ?', owner.app, owner.visitor, conversation)
      .map(fromConversationRow)[0];
    if (!record) throw new Error('A conversation vanished inside its own transaction.');
    return { kind: 'claimed', conversation: record, ...(replaced ? { replaced } : {}) };
  }

  function addQuestion({ owner, conversation, question, title, now }: TurnClaim): void {
    const isFirst = messages.isEmpty(owner, conversation);
    db.run(
      `INSERT INTO conversations (app, visitor, id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at, title = IIF(? AND NOT is_renamed, excluded.title, title)`,
      owner.app,
      owner.visitor,
      conversation,
      title,
      now,
      now,
      isFirst ? 1 : 0,
    );
    messages.add(owner, conversation, question);
  }

  function end({ owner, turn, answer, now, session, sendsTranscript }: TurnEnd): boolean {
    const record = readTurnRow(owner, turn);
    // A conversation deleted meanwhile took its turns along: nothing may bring it back.
    if (!record?.isRunning) return false;
    db.run('UPDATE turns SET is_running = 0, ended_at = ? WHERE id = ?', now, turn);
    messages.add(owner, record.conversation, answer);
    db.run(
      `UPDATE conversations SET updated_at = ?, session_id = ?, session_used_at = ?, session_rounds = ?, sends_transcript = ?
       WHERE app = ? AND visitor = ? AND id = ?`,
      now,
      session?.id ?? null,
      session?.usedAt ?? null,
      session?.rounds ?? null,
      sendsTranscript ? 1 : 0,
      owner.app,
      owner.visitor,
      record.conversation,
    );
    return true;
  }

  /** Parts that are given in the same moment: a transaction costs more than what is in it. */
  let waiting: [firstSeq: number, parts: string, turn: string][] = [];
  let added: Promise<void> | undefined;

  function addWaiting(): void {
    const rows = waiting;
    waiting = [];
    added = undefined;
    // Only while the turn exists: a deleted conversation leaves no log behind.
    const add = (row: (typeof rows)[number]): number =>
      db.run('INSERT INTO turn_parts (turn, first_seq, parts) SELECT id, ?, ? FROM turns WHERE id = ? ON CONFLICT DO NOTHING', ...row);
    const [first] = rows;
    if (first && rows.length === 1) add(first);
    else db.transaction(() => rows.forEach(add));
  }

  return {
    async claimTurn(input) {
      return db.transaction(() => claim(input));
    },
    async readLatestTurn(owner, conversation) {
      return readLatestTurnRow(owner, conversation);
    },
    async readTurn(owner, turn) {
      return readTurnRow(owner, turn);
    },
    async appendParts(turn, firstSeq, parts) {
      waiting.push([firstSeq, JSON.stringify(parts), turn]);
      added ??= Promise.resolve().then(addWaiting);
      await added;
    },
    async readParts(turn, afterSeq) {
      const batches = db.all('SELECT first_seq, parts FROM turn_parts WHERE turn = ? ORDER BY first_seq', turn).map(fromPartsRow);
      // A log ends where it is broken: with a hole in it the answer would be another one.
      const end = batches.indexOf(undefined);
      const logged = batches.slice(0, end < 0 ? undefined : end).flatMap((batch) => batch ?? []);
      return logged.filter(({ seq }) => seq > afterSeq);
    },
    async renewLeases(runner, leaseUntil) {
      db.run('UPDATE turns SET lease_until = ? WHERE runner = ? AND is_running = 1', leaseUntil, runner);
      return db
        .all('SELECT id FROM turns WHERE runner = ? AND is_running = 1 AND stop_requested = 1', runner)
        .map((row) => String(row['id']));
    },
    async requestStop(owner, turn) {
      return (
        db.run(
          'UPDATE turns SET stop_requested = 1 WHERE id = ? AND app = ? AND visitor = ? AND is_running = 1',
          turn,
          owner.app,
          owner.visitor,
        ) > 0
      );
    },
    async endTurn(input) {
      return db.transaction(() => end(input));
    },
  };
}
