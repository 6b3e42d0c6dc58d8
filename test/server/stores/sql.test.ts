import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import type { SqlDriver } from '../../../server/stores/sql-driver.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import { migrations } from '../../../server/stores/sql-schema.ts';
import { testErasureStore } from './erasure-store-contract.ts';
import { testFileStore } from './file-store-contract.ts';
import { testIdentityStore } from './identity-store-contract.ts';
import { testMeterStore } from './meter-store-contract.ts';
import { testStore } from './store-contract.ts';

/** Every statement that the suites below bring a store to run. */
const statements = new Set<string>();
const openStore = async () => createSqlStore(noteStatements(openNodeSqlite(':memory:')));
testStore('SQLite in memory', openStore);
testErasureStore('SQLite in memory', openStore);
testFileStore('SQLite in memory', openStore);
testIdentityStore('SQLite in memory', openStore);
testMeterStore('SQLite in memory', openStore);

function noteStatements(db: SqlDriver): SqlDriver {
  const note = (sql: string): string => {
    if (/^(?:SELECT|INSERT|UPDATE|DELETE)\b/.test(sql) && !migrations.flat().includes(sql)) statements.add(sql);
    return sql;
  };
  return { ...db, run: (sql, ...values) => db.run(note(sql), ...values), all: (sql, ...values) => db.all(note(sql), ...values) };
}

/** What looks at all rows, once a minute or at a start, where these are few at any time. */
const mayScan: Record<string, string> = {
  turn_parts: 'logs of turns of the last minutes',
  slots: 'places of turns that run',
  schema_version: 'one row',
};

it('finds what it looks for by an index, however much there is', () => {
  const db = openNodeSqlite(':memory:');
  createSqlStore(db);
  expect(statements.size).toBeGreaterThan(50);
  const scans = [...statements].flatMap((sql) =>
    db
      .all(`EXPLAIN QUERY PLAN ${sql}`)
      .map(({ detail }) => /^SCAN (\w+)/.exec(String(detail))?.[1])
      .filter((table) => table !== undefined && table !== 'CONSTANT' && table !== 'json_each' && !(table in mayScan))
      .map((table) => `${table}: ${sql}`),
  );
  expect(scans).toEqual([]);
  db.close();
});

it('keeps everything over a restart, in a folder that it makes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  try {
    const path = join(folder, 'data', 'chat.db');
    const first = createSqlStore(openNodeSqlite(path));
    await first.keepSecret('token', 'kept');
    await first.close();
    const second = createSqlStore(openNodeSqlite(path));
    expect(await second.keepSecret('token', 'new')).toBe('kept');
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each(['/proc/none/deeper/chat.db', 'a file/chat.db', 'a file'])('says in a sentence that no database can be at %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  try {
    writeFileSync(join(folder, 'a file'), 'This is something else, and longer than the head of a database.'.repeat(20));
    const path = name.startsWith('/') ? name : join(folder, name);
    expect(() => openNodeSqlite(path)).toThrow(`STORE_URL names ${JSON.stringify(path)}, where no database can be opened (`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('brings a database of an older program up to date and keeps what it holds', async () => {
  const db = openNodeSqlite(':memory:');
  for (const statement of migrations[0] ?? []) db.run(statement);
  db.run('CREATE TABLE schema_version (version INTEGER NOT NULL)');
  db.run('INSERT INTO schema_version (version) VALUES (1)');
  db.run("INSERT INTO secrets (name, value) VALUES ('token', 'kept')");
  const store = createSqlStore(db);
  expect(await store.keepSecret('token', 'new')).toBe('kept');
  expect(await store.readMemory({ app: 'shop', visitor: 'anna' })).toBeUndefined();
  await store.close();
});

it('refuses a database of a newer program with a sentence', () => {
  const db = openNodeSqlite(':memory:');
  db.run('CREATE TABLE schema_version (version INTEGER NOT NULL)');
  db.run('INSERT INTO schema_version (version) VALUES (99)');
  expect(() => createSqlStore(db)).toThrow('schema version 99');
});

it('keeps pictures of a database that had them in one piece', async () => {
  const db = openNodeSqlite(':memory:');
  const before = migrations.slice(0, migrations.findIndex((statements) => statements.some((statement) => statement.includes('file_pieces'))));
  for (const statement of before.flat()) db.run(statement);
  db.run('CREATE TABLE schema_version (version INTEGER NOT NULL)');
  db.run('INSERT INTO schema_version (version) VALUES (?)', before.length);
  db.run("INSERT INTO files (id, app, visitor, created_at, record, media_type, content) VALUES ('f1', 'shop', 'anna', 1, '{}', 'image/png', ?)", new Uint8Array([1, 2, 3]));
  const store = createSqlStore(db);
  expect(await store.readContent('shop', 'f1')).toEqual({ mediaType: 'image/png', content: new Uint8Array([1, 2, 3]) });
  await store.deleteFile({ app: 'shop', visitor: 'anna' }, 'f1');
  expect(db.all('SELECT * FROM file_pieces')).toEqual([]);
  await store.close();
});
