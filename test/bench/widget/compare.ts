import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { quantile } from '../server/numbers.ts';
import { measurePage, type PageCost } from './page-cost.ts';
import { serveSubjects } from './serve-subjects.ts';
import { fetchSubjects, ours } from './subjects.ts';

export interface Compared extends PageCost {
  name: string;
}

/** Medians of so many loads of each chat, in turn, less those of the bare page for scripts and heap. Ours comes first. */
export async function comparePages(browser: Browser, root: string, runs: number): Promise<Compared[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-widget-'));
  const subjects = fetchSubjects(folder);
  const folders = Object.fromEntries(subjects.map(({ folder: name }) => [name, name === ours ? join(root, 'dist/widget') : join(folder, name)]));
  const server = await serveSubjects(subjects, folders);
  try {
    const costs = new Map<string, PageCost[]>();
    // One load more than is counted: the first has the compressing in it.
    for (let run = -1; run < runs; run++) {
      for (const subject of [undefined, ...subjects]) {
        const cost = await measurePage(browser, server.page(subject));
        const name = subject?.name ?? '';
        if (run >= 0) costs.set(name, [...(costs.get(name) ?? []), cost]);
      }
    }
    const bare = toMedian(costs.get('') ?? []);
    return subjects.map(({ name }) => {
      const median = toMedian(costs.get(name) ?? []);
      return { ...median, name, script: median.script - bare.script, heap: median.heap - bare.heap };
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

function toMedian(costs: readonly PageCost[]): PageCost {
  const median = (key: keyof PageCost): number => quantile(costs.map((cost) => cost[key]), 0.5);
  return { transfer: median('transfer'), script: median('script'), blocking: median('blocking'), heap: median('heap'), shift: median('shift') };
}
