import { type HandOver, type IdentityStore, KEEP_HAND_OVERS_MS, KEEP_SIGN_INS_MS } from './identity-store.ts';
import type { SqlDriver } from './sql-driver.ts';
import { NOT_ERASED } from './sql-erasures.ts';
import type { Owner } from './store.ts';

/** Drops who signed in, and who handed over, so long ago that it does not matter any more. */
export function sweepSqlIdentities(db: SqlDriver, now: number): void {
  db.run('DELETE FROM sign_ins WHERE changed_at < ?', now - KEEP_SIGN_INS_MS);
  db.run('DELETE FROM hand_overs WHERE made_at < ?', now - KEEP_HAND_OVERS_MS);
}

/** The part of a store that is about visitors who sign in and out. */
export function createSqlIdentities(db: SqlDriver): IdentityStore {
  function readEnd({ app, visitor }: Owner): number {
    return Number(db.all('SELECT ended FROM sign_ins WHERE app = ? AND visitor = ?', app, visitor)[0]?.['ended'] ?? 0);
  }

  function change({ app, visitor }: Owner, now: number, { seen, ended }: { seen: number; ended: number }): void {
    db.run(
      `INSERT INTO sign_ins (app, visitor, seen, ended, changed_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seen = MAX(seen, excluded.seen), ended = CASE excluded.ended WHEN 0 THEN ended ELSE MAX(ended, seen, excluded.ended) END,
         changed_at = excluded.changed_at`,
      app,
      visitor,
      seen,
      ended,
      now,
    );
  }

  function move(from: Owner, to: Owner, { conversation, now }: { conversation: string; now: number }): HandOver {
    const where = 'app = ? AND visitor = ? AND conversation = ?';
    const key = [from.app, from.visitor, conversation] as const;
    const has = (visitor: string): boolean => db.all('SELECT 1 FROM conversations WHERE app = ? AND visitor = ? AND id = ?', from.app, visitor, conversation).length > 0;
    const isErased = ({ app, visitor }: Owner): boolean => db.all(`SELECT 1 WHERE ${NOT_ERASED}`, app, visitor).length === 0;
    if (isErased(from) || isErased(to)) return 'refused';
    if (from.app !== to.app || from.visitor === to.visitor || !has(from.visitor) || has(to.visitor)) return 'refused';
    if (db.all(`SELECT 1 FROM turns WHERE ${where} AND is_running = 1`, ...key).length > 0) return 'busy';
    if (db.run('INSERT INTO hand_overs (app, visitor, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', from.app, from.visitor, now) === 0) return 'refused';
    for (const table of ['messages', 'turns', 'files']) db.run(`UPDATE ${table} SET visitor = ? WHERE ${where}`, to.visitor, ...key);
    db.run(
      `UPDATE conversations SET visitor = ?, session_id = NULL, session_used_at = NULL, session_rounds = NULL
       WHERE app = ? AND visitor = ? AND id = ?`,
      to.visitor,
      ...key,
    );
    return 'done';
  }

  return {
    async noteSignIn(owner, issuedAt, now) {
      return db.transaction(() => {
        change(owner, now, { seen: issuedAt, ended: 0 });
        return readEnd(owner);
      });
    },
    async endSignIns(owner, issuedUntil, now) {
      db.transaction(() => change(owner, now, { seen: 0, ended: issuedUntil }));
    },
    async readSignInsEnd(owner) {
      return readEnd(owner);
    },
    async handOver(from, to, what) {
      return db.transaction(() => move(from, to, what));
    },
    async dropIdentity({ app, visitor }) {
      for (const table of ['sign_ins', 'hand_overs']) db.run(`DELETE FROM ${table} WHERE app = ? AND visitor = ?`, app, visitor);
    },
  };
}
