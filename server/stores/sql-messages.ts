import type { Message } from '../wire/protocol.ts';
import type { SqlDriver, SqlRow } from './sql-driver.ts';
import { fromMessageRow } from './sql-rows.ts';
import type { Owner, Store } from './store.ts';

/** The rows of messages, for those parts of a store that change several things in one step. */
export interface SqlMessages extends Pick<Store, 'readMessages'> {
  find(owner: Owner, conversation: string, id: string): SqlRow | undefined;
  add(owner: Owner, conversation: string, message: Message): void;
  isEmpty(owner: Owner, conversation: string): boolean;
  /** Removes what follows a message, and the message too where that is wanted. The newest of what was removed. */
  dropBehind(owner: Owner, conversation: string, message: { id: string; withIt: boolean }): Message | undefined;
}

const WHERE = 'app = ? AND visitor = ? AND conversation = ?';

export function createSqlMessages(db: SqlDriver): SqlMessages {
  const keyOf = (owner: Owner, conversation: string) => [owner.app, owner.visitor, conversation] as const;
  const find: SqlMessages['find'] = (owner, conversation, id) => db.all(`SELECT * FROM messages WHERE ${WHERE} AND id = ?`, ...keyOf(owner, conversation), id)[0];

  return {
    find,
    add(owner, conversation, { id, role, parts, metadata }) {
      const key = keyOf(owner, conversation);
      db.run(
        `INSERT INTO messages (app, visitor, conversation, position, id, role, parts, metadata)
         SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, ?, ?, ?, ? FROM messages WHERE ${WHERE}`,
        ...key,
        id,
        role,
        JSON.stringify(parts),
        JSON.stringify(metadata),
        ...key,
      );
    },
    isEmpty: (owner, conversation) => db.all(`SELECT 1 FROM messages WHERE ${WHERE} LIMIT 1`, ...keyOf(owner, conversation)).length === 0,
    dropBehind(owner, conversation, { id, withIt }) {
      const key = keyOf(owner, conversation);
      const from = Number(find(owner, conversation, id)?.['position'] ?? Infinity) + (withIt ? 0 : 1);
      const newest = db.all(`SELECT * FROM messages WHERE ${WHERE} AND position >= ? ORDER BY position DESC LIMIT 1`, ...key, from)[0];
      db.run(`DELETE FROM messages WHERE ${WHERE} AND position >= ?`, ...key, from);
      return newest && fromMessageRow(newest);
    },
    async readMessages(owner, conversation, limit, before) {
      const key = keyOf(owner, conversation);
      const rows =
        before === undefined
          ? db.all(`SELECT * FROM messages WHERE ${WHERE} ORDER BY position DESC LIMIT ?`, ...key, limit)
          : db.all(
              `SELECT * FROM messages WHERE ${WHERE}
               AND position < (SELECT position FROM messages WHERE ${WHERE} AND id = ?) ORDER BY position DESC LIMIT ?`,
              ...key,
              ...key,
              before,
              limit,
            );
      return rows.reverse().flatMap((row) => fromMessageRow(row) ?? []);
    },
  };
}
