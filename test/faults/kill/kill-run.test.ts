import { expect, it } from 'vitest';
import { judge } from './judge.ts';
import { runKills } from './kill-run.ts';

it('loses, doubles and alters nothing, wherever tab, network and server are cut in 50 answers', async () => {
  // Three waves in a row: of one of them the server is killed.
  const { runs, verdicts, failures } = await runKills({ runs: 50, seed: Math.floor(Math.random() * 1_000_000) });
  expect(failures).toEqual([]);
  expect(verdicts).toEqual({ fine: 50, lost: 0, doubled: 0, altered: 0 });
  expect(runs.server).toBeGreaterThan(0);
  expect(runs.tab + runs.network).toBeGreaterThan(0);
}, 120_000);

it('would notice what it looks for', () => {
  const marks: [number, number][] = [[1_000, 1], [1_010, 4], [1_020, 7]];
  const journal = { calls: 1, text: 'One two', marks };
  const sight = (text: string, outcome: 'done' | 'interrupted' = 'done', answers = 1) => ({ text, outcome, answers, failure: undefined });
  const verdictOf = (text: string, ...rest: ['interrupted'?]): string => judge({ journal, shown: sight(text, ...rest), stored: sight(text, ...rest), killedAt: 1_600 }).verdict;
  expect(verdictOf('One two')).toBe('fine');
  expect(verdictOf('One ')).toBe('lost');
  expect(verdictOf('One twoOne two')).toBe('doubled');
  expect(verdictOf('One  two')).toBe('altered');
  expect(verdictOf('One two', 'interrupted')).toBe('fine');
  expect(judge({ journal, shown: sight('One ', 'interrupted'), stored: sight('One ', 'interrupted'), killedAt: 1_200 })).toEqual({ verdict: 'fine', lossMs: 180 });
  expect(verdictOf('', 'interrupted')).toBe('lost');
  expect(judge({ journal: { ...journal, calls: 2 }, shown: sight('One two'), stored: sight('One two') }).verdict).toBe('doubled');
  expect(judge({ journal, shown: sight('One ', 'interrupted'), stored: sight('One ', 'interrupted') }).verdict).toBe('lost');
  expect(judge({ journal, shown: { ...sight('One two'), failure: 'not_found' }, stored: sight('One two') }).verdict).toBe('lost');
});
