import type { FileRecord, FileStore, StoredFile } from './file-store.ts';
import type { SqlDriver, SqlRow } from './sql-driver.ts';
import { NOT_ERASED } from './sql-erasures.ts';

/** The part of a store that is about what visitors attach. Each method is one statement, and so one step. */
export function createSqlFiles(db: SqlDriver): FileStore {
  return {
    async writeFile({ app, visitor }, file, content) {
      const changed = db.run(
        `INSERT INTO files (id, app, visitor, created_at, record, media_type, content) SELECT ?, ?, ?, ?, ?, ?, ? WHERE ${NOT_ERASED}
         ON CONFLICT DO UPDATE SET record = excluded.record, content = COALESCE(excluded.content, content)
         WHERE app = excluded.app AND visitor = excluded.visitor`,
        file.id,
        app,
        visitor,
        file.createdAt,
        JSON.stringify(file),
        file.mediaType,
        content ?? null,
        app,
        visitor,
      );
      return changed > 0;
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
      const row = db.all('SELECT media_type, content FROM files WHERE id = ? AND app = ? AND content IS NOT NULL', id, app)[0];
      const content = row?.['content'];
      return content instanceof Uint8Array ? { mediaType: String(row?.['media_type']), content } : undefined;
    },
    async sweepFiles(attachedBefore) {
      db.run('DELETE FROM files WHERE conversation IS NULL AND created_at < ?', attachedBefore);
    },
  };
}

function fromFileRow({ record, conversation }: SqlRow): StoredFile {
  return { ...(JSON.parse(String(record)) as FileRecord), ...(typeof conversation === 'string' ? { conversation } : {}) };
}
