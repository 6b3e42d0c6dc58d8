import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestApp } from '../server/test-app.ts';

/** What went wrong with a case: its name and what happened. */
export interface CorpusFailure {
  name: string;
  problem: string;
}

const FILE = 'json-parsing.jsonl';

/** A long one says what it is made of and how long it is. */
type Case = { name: string; base64: string } | { name: string; base64_head: string; length: number };

function toBytes(entry: Case): Uint8Array<ArrayBuffer> {
  if ('base64' in entry) return new Uint8Array(Buffer.from(entry.base64, 'base64'));
  const head = Buffer.from(entry.base64_head, 'base64');
  return Uint8Array.from({ length: entry.length }, (_, at) => head[at % head.length] ?? 0);
}

/**
 * Sends every case of `json-parsing.jsonl` in the folder as a body to every route that takes one: each must be refused
 * with 4xx, whole or inside a question, and never end in a 5xx or an answer that is no JSON. Returns how many there were.
 */
export async function runJsonParsing(folder: string): Promise<{ cases: number; failures: CorpusFailure[] }> {
  const cases = readFileSync(join(folder, FILE), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
  const { app, request, mint } = await createTestApp();
  const token = await mint();
  const routes = app.routes.filter(({ method, path }) => /^(?:POST|PATCH)$/.test(method) && path.startsWith('/v1/apps/:app') && !path.includes('/files'));
  const failures: CorpusFailure[] = [];
  for (const entry of cases) {
    const { name } = entry;
    const bytes = toBytes(entry);
    for (const { method, path } of routes) {
      const response = await request(path.replace(':app', 'default').replace(/:\w+/g, 'c1'), { method, token, body: bytes });
      const text = await response.text();
      // An empty object is a body that some routes take.
      if (response.status < 500 && (response.status < 400 ? isEmptyObject(bytes) : isRefusal(text))) continue;
      failures.push({ name, problem: `${method} ${path} answered ${response.status}: ${text.slice(0, 200)}` });
    }
  }
  return { cases: cases.length, failures };
}

function isEmptyObject(bytes: Uint8Array): boolean {
  return /^\s*\{\s*\}\s*$/.test(new TextDecoder().decode(bytes));
}

function isRefusal(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as { error?: { code?: unknown } }).error?.code === 'string';
  } catch {
    return false;
  }
}
