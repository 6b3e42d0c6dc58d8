import type { HandOver } from '../../stores/identity-store.ts';
import type { SqlDriver, SqlRow, SqlValue } from '../../stores/sql-driver.ts';
import type { Owner } from '../../stores/store.ts';

/** Records of a conversation on their way to another visitor's object, but for the contents of files. */
export interface Parcel {
  from: Owner;
  to: Owner;
  conversation: string;
  now: number;
  /** By table. */
  rows: Record<string, SqlRow[]>;
}

/** A piece of a file's content, in base64. */
export interface ParcelPiece {
  file: string;
  position: number;
  content: string;
}

/** The object that gets a conversation. Each of its methods may be called again. */
export interface Receiver {
  takePiece(piece: ParcelPiece): Promise<void>;
  takeParcel(parcel: Parcel): Promise<HandOver>;
}

const tables = ['conversations', 'messages', 'turns', 'files'];

export function createReceiver(db: SqlDriver): Receiver {
  return {
    async takePiece({ file, position, content }) {
      const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
      db.run('INSERT INTO file_pieces (file, position, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', file, position, bytes);
    },
    async takeParcel({ from, to, conversation, now, rows }) {
      return db.transaction((): HandOver => {
        // Taken before, by a call whose answer was lost.
        if (has(db, 'SELECT 1 FROM hand_overs WHERE app = ? AND visitor = ?', from.app, from.visitor)) return 'done';
        if (has(db, 'SELECT 1 FROM conversations WHERE app = ? AND visitor = ? AND id = ?', to.app, to.visitor, conversation)) return 'refused';
        for (const table of tables) for (const row of rows[table] ?? []) insert(db, table, { ...row, visitor: to.visitor });
        db.run('INSERT INTO hand_overs (app, visitor, made_at) VALUES (?, ?, ?)', from.app, from.visitor, now);
        return 'done';
      });
    },
  };
}

/**
 * Gives a conversation away: first the other object has it, then this one forgets it. Ended in between, it is in both,
 * and the next try finishes.
 */
export async function sendConversation(db: SqlDriver, { from, to, conversation, now }: Omit<Parcel, 'rows'>, receiver: Receiver): Promise<HandOver> {
  const key = [from.app, from.visitor, conversation] as const;
  const where = 'app = ? AND visitor = ? AND conversation = ?';
  const [record] = db.all('SELECT * FROM conversations WHERE app = ? AND visitor = ? AND id = ?', ...key);
  if (from.app !== to.app || from.visitor === to.visitor || !record) return 'refused';
  if (has(db, `SELECT 1 FROM turns WHERE ${where} AND is_running = 1`, ...key)) return 'busy';
  if (has(db, 'SELECT 1 FROM hand_overs WHERE app = ? AND visitor = ?', from.app, from.visitor)) return 'refused';
  const rows: Parcel['rows'] = { conversations: [{ ...record, session_id: null, session_used_at: null, session_rounds: null }] };
  for (const table of tables.slice(1)) rows[table] = db.all(`SELECT * FROM ${table} WHERE ${where}`, ...key);
  for (const { id = '' } of rows['files'] ?? []) {
    for (const { position } of db.all('SELECT position FROM file_pieces WHERE file = ? ORDER BY position', id)) {
      const content = db.all('SELECT content FROM file_pieces WHERE file = ? AND position = ?', id, position ?? 0)[0]?.['content'];
      if (content instanceof Uint8Array) await receiver.takePiece({ file: String(id), position: Number(position), content: toBase64(content) });
    }
  }
  const result = await receiver.takeParcel({ from, to, conversation, now, rows });
  if (result !== 'done') return result;
  db.transaction(() => {
    db.run('INSERT INTO hand_overs (app, visitor, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', from.app, from.visitor, now);
    db.run(`DELETE FROM turn_parts WHERE turn IN (SELECT id FROM turns WHERE ${where})`, ...key);
    for (const table of tables.slice(1)) db.run(`DELETE FROM ${table} WHERE ${where}`, ...key);
    db.run('DELETE FROM conversations WHERE app = ? AND visitor = ? AND id = ?', ...key);
  });
  return 'done';
}

function has(db: SqlDriver, sql: string, ...values: SqlValue[]): boolean {
  return db.all(sql, ...values).length > 0;
}

function insert(db: SqlDriver, table: string, row: SqlRow): void {
  const names = Object.keys(row);
  db.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`, ...Object.values(row));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  // A call has room for some ten thousand values.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}
