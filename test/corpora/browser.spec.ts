import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { useHostileStage } from '../e2e/hostile-stage.ts';
import { readMarkup, readPathological, readXss } from './read-corpora.ts';

/** How many finished answers a conversation has. */
const batch = 150;
/** How many of them come as one stream, in pieces of so many characters. */
const streamed = 40;
const pieceLength = 23;
/** Of the main thread's own time: from here on a visitor notices. */
const maxTaskMs = 100;

const show = useHostileStage();

function inGroups(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, at) => texts.slice(at * size, (at + 1) * size));
}

describe('in a browser', () => {
  it.each([readXss(), ...readMarkup()])('$name runs nothing and asks nobody', async ({ texts }) => {
    const shown = texts.filter((text) => text.trim());
    for (const group of inGroups(shown, batch)) expect((await show(group)).incidents).toEqual([]);
    // A sample of them as they come: the first of each batch.
    for (const group of inGroups(shown, batch * 4)) {
      expect((await show(group.slice(0, streamed), pieceLength)).incidents).toEqual([]);
    }
  });

  it.each(readPathological().flatMap(({ name, text }) => [{ name, how: 'from history', text, pieceLength: undefined }, { name, how: 'as it comes', text, pieceLength: 1_000 }]))(
    'is drawn within bounds $how: $name',
    async ({ text, pieceLength }) => {
      const shown = await show([text], pieceLength);
      expect(shown.incidents).toEqual([]);
      expect(shown.nodes).toBeLessThanOrEqual(5_000);
      expect(shown.isWidened).toBe(false);
      process.stdout.write(`longest task ${Math.round(shown.longestTaskMs)} ms, ${shown.nodes} nodes\n`);
      expect(shown.longestTaskMs).toBeLessThanOrEqual(maxTaskMs);
    },
  );
});
