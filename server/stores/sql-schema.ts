/**
 * The schema's history: entry n brings version n to n + 1. Entries are never edited, only added.
 * Plain tables without foreign keys, since not every SQLite service enforces them.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
    `CREATE TABLE conversations (
      app TEXT NOT NULL, visitor TEXT NOT NULL, id TEXT NOT NULL,
      title TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      session_id TEXT, session_used_at INTEGER, session_rounds INTEGER,
      sends_transcript INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (app, visitor, id)) WITHOUT ROWID`,
    `CREATE INDEX conversations_by_time ON conversations (app, visitor, updated_at DESC)`,
    `CREATE TABLE messages (
      app TEXT NOT NULL, visitor TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL,
      id TEXT NOT NULL, role TEXT NOT NULL, parts TEXT NOT NULL, metadata TEXT NOT NULL,
      PRIMARY KEY (app, visitor, conversation, position)) WITHOUT ROWID`,
    `CREATE UNIQUE INDEX messages_by_id ON messages (app, visitor, conversation, id)`,
    `CREATE TABLE turns (
      id TEXT PRIMARY KEY, app TEXT NOT NULL, visitor TEXT NOT NULL, conversation TEXT NOT NULL,
      question TEXT NOT NULL, is_running INTEGER NOT NULL, runner TEXT NOT NULL, lease_until INTEGER NOT NULL,
      stop_requested INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, ended_at INTEGER)`,
    `CREATE INDEX turns_by_conversation ON turns (app, visitor, conversation)`,
    `CREATE INDEX turns_running ON turns (runner) WHERE is_running = 1`,
    `CREATE TABLE turn_parts (
      turn TEXT NOT NULL, first_seq INTEGER NOT NULL, parts TEXT NOT NULL,
      PRIMARY KEY (turn, first_seq)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE memories (
      app TEXT NOT NULL, visitor TEXT NOT NULL, version INTEGER NOT NULL, record TEXT NOT NULL,
      PRIMARY KEY (app, visitor)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE files (
      id TEXT PRIMARY KEY, app TEXT NOT NULL, visitor TEXT NOT NULL, conversation TEXT,
      created_at INTEGER NOT NULL, record TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB)`,
    `CREATE INDEX files_by_owner ON files (app, visitor, created_at DESC)`,
    `CREATE INDEX files_unsent ON files (created_at) WHERE conversation IS NULL`,
  ],
  [
    `CREATE TABLE meters (key TEXT PRIMARY KEY, value REAL NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID`,
    `CREATE INDEX meters_by_end ON meters (expires_at)`,
    `CREATE TABLE slots (key TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID`,
  ],
  [
    `ALTER TABLE conversations ADD COLUMN is_renamed INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE messages ADD COLUMN feedback TEXT`,
    `ALTER TABLE messages ADD COLUMN feedback_at INTEGER`,
    `CREATE INDEX messages_by_feedback ON messages (app, feedback_at DESC, id DESC) WHERE feedback_at IS NOT NULL`,
  ],
  // Contents in pieces, which every service of SQLite has room for; whatever deletes a file deletes them too.
  [
    `CREATE TABLE file_pieces (
      file TEXT NOT NULL, position INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (file, position))`,
    `INSERT INTO file_pieces (file, position, content) SELECT id, 0, content FROM files WHERE content IS NOT NULL`,
    `ALTER TABLE files DROP COLUMN content`,
    `CREATE TRIGGER file_pieces_of_deleted AFTER DELETE ON files BEGIN DELETE FROM file_pieces WHERE file = OLD.id; END`,
  ],
  [
    `CREATE TABLE sign_ins (
      app TEXT NOT NULL, visitor TEXT NOT NULL, seen INTEGER NOT NULL, ended INTEGER NOT NULL, changed_at INTEGER NOT NULL,
      PRIMARY KEY (app, visitor)) WITHOUT ROWID`,
    `CREATE INDEX sign_ins_by_change ON sign_ins (changed_at)`,
    `CREATE TABLE hand_overs (app TEXT NOT NULL, visitor TEXT NOT NULL, PRIMARY KEY (app, visitor)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE erasures (
      app TEXT NOT NULL, visitor TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, is_done INTEGER NOT NULL,
      due_at INTEGER NOT NULL, finished_at INTEGER, is_lasting INTEGER NOT NULL, record TEXT NOT NULL,
      PRIMARY KEY (app, visitor)) WITHOUT ROWID`,
    `CREATE UNIQUE INDEX erasures_by_id ON erasures (id)`,
    `CREATE INDEX erasures_due ON erasures (due_at) WHERE is_done = 0`,
    `ALTER TABLE memories ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0`,
    `UPDATE memories SET used_at = json_extract(record, '$.since')`,
    `CREATE INDEX memories_by_use ON memories (app, used_at)`,
    `CREATE INDEX conversations_by_use ON conversations (app, updated_at)`,
  ],
  // When somebody handed over, so that it need not be kept for ever. Of those before it is not known.
  [
    `ALTER TABLE hand_overs ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0`,
    `UPDATE hand_overs SET made_at = unixepoch() * 1000`,
  ],
  [
    `CREATE INDEX hand_overs_by_time ON hand_overs (made_at)`,
    `CREATE INDEX erasures_by_end ON erasures (finished_at) WHERE is_done = 1 AND is_lasting = 0`,
  ],
];
