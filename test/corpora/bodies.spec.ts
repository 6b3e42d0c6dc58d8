import process from 'node:process';
import { expect, it } from 'vitest';
import { runJsonParsing } from './json-parsing.ts';

const folder = process.env['CORPORA'] ?? '';

it('JSON’s test suite as bodies gets refusals of ours, and nothing else', async () => {
  const { cases, failures } = await runJsonParsing(folder);
  expect(cases).toBeGreaterThan(100);
  expect(failures).toEqual([]);
}, 300_000);
