import type { FileRecord, FileStore, StoredFile } from './file-store.ts';
import type { SqlDriver, SqlRow } from './sql-driver.ts';
import { NOT_ERASED } from './sql-erasures.ts';

/** Rows of a Durable Object's SQLite have room for two megabytes. */
const PIECE_BYTES = 1_000_000;

/** The part of a store that is about what visitors attach. Each method is one step: one statement, or one transaction. */
export function createSqlFiles(db: SqlDriver): FileStore {
  return {
    async writeFile({ app, visitor }, file, content) {
      return db.transaction(() => {
        const written = db.run(
          `INSERT INTO files (id, app, visitor, created_at, record, media_type) SELECT ?, ?, ?, ?, ?, ? WHERE ${NOT_ERASED}
           ON CONFLICT DO UPDATE SET record = excluded.record WHERE app = excluded.app AND visitor = excluded.visitor`,
          file.id,
          app,
          visitor,
          file.createdAt,
          JSON.stringify(file),
          file.mediaType,
          app,
          visitor,
        );
        if (written === 0 || !content) return written > 0;
        db.run('DELETE FROM file_pieces WHERE file = ?', file.id);
        for (let at = 0; at < content.byteLength; at += PIECE_BYTES) {
          db.run('INSERT INTO file_pieces (file, position, content) VALUES (?, ?, ?)', file.id, at, content.subarray(at, at + PIECE_BYTES));
        }
        return true;
      });
    },
    async readFile({ app, visitor }, id) {
      return db.all('SELECT record, conversation FROM files WHERE id = ? AND app = ? AND visitor = ?', id, app, visitor).map(fromFileRow)[0];
    },
    async listFiles({ app, visitor }, limit) {
      return db
        .all('SELECT record, conversation FROM files WHERE app = ? AND visitor = ? ORDER BY created_at DESC LIMIT ?', app, visitor, limit)
        .map(fromFileRow);
    },
    async assignFiles({ app, visitor }, ids, conversation) {
      db.run(
        `UPDATE files SET conversation = ? WHERE app = ? AND visitor = ? AND conversation IS NULL
         AND id IN (SELECT value FROM json_each(?))`,
        conversation,
        app,
        visitor,
        JSON.stringify(ids),
      );
    },
    async deleteFile({ app, visitor }, id) {
      return db.run('DELETE FROM files WHERE id = ? AND app = ? AND visitor = ?', id, app, visitor) > 0;
    },
    async readContent(app, id) {
      const mediaType = db.all('SELECT media_type FROM files WHERE id = ? AND app = ?', id, app)[0]?.['media_type'];
      if (mediaType === undefined) return undefined;
      const pieces = db.all('SELECT content FROM file_pieces WHERE file = ? ORDER BY position', id).flatMap(({ content }) => (content instanceof Uint8Array ? [content] : []));
      return pieces.length > 0 ? { mediaType: String(mediaType), content: joinPieces(pieces) } : undefined;
    },
    async sweepFiles(attachedBefore) {
      db.run('DELETE FROM files WHERE conversation IS NULL AND created_at < ?', attachedBefore);
    },
  };
}

function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.byteLength;
  }
  return joined;
}

function fromFileRow({ record, conversation }: SqlRow): StoredFile {
  return { ...(JSON.parse(String(record)) as FileRecord), ...(typeof conversation === 'string' ? { conversation } : {}) };
}
