import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import type { Row } from '../server/rows.ts';
import { measureFlood, measureMany, measureMegabyte, measureSlow } from './answers.ts';
import { drawCharts } from './bar-chart.ts';
import { launchBrowser } from './browser-page.ts';
import { comparePages } from './compare.ts';
import { toCharts, toComparedTable, toPageRows, toRowTable } from './report.ts';

/**
 * `npm run bench:widget`: what the widget costs a page, side by side with other chats, and what long answers and long
 * conversations cost the widget. In full it takes five minutes and writes README's tables and its picture; `--only` some
 * of `page,megabyte,flood,slow,many` prints only. `--runs` loads of each page, `--seconds` of the slow answer.
 */
const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string', default: '7' }, seconds: { type: 'string', default: '60' } } });
/** How many times the script time of ours each of the others has to have. */
const minRatio = 5;
let compared = '';
let picture = '';

const benches: Record<string, (browser: Browser) => Promise<Row[]>> = {
  async page(browser) {
    const costs = await comparePages(browser, root, Number(values.runs));
    compared = toComparedTable(costs);
    picture = drawCharts(toCharts(costs));
    process.stdout.write(`${compared}\n\n`);
    return toPageRows(costs, minRatio);
  },
  megabyte: measureMegabyte,
  flood: measureFlood,
  slow: (browser) => measureSlow(browser, Number(values.seconds)),
  many: measureMany,
};

const names = values.only?.split(',') ?? Object.keys(benches);
const rows: Row[] = [];
const browser = await launchBrowser();
// What else the machine has to do makes short tasks longer.
const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim()} with a load of ${loadavg()[0]?.toFixed(0)}, Chromium ${browser.version()}, ${process.platform}`;
try {
  for (const name of names) {
    const bench = benches[name];
    if (!bench) throw new Error(`There is no bench ${name}: choose of ${Object.keys(benches).join(', ')}.`);
    rows.push(...(await bench(browser)));
  }
} finally {
  await browser.close();
}
process.stdout.write(`${toRowTable(rows)}\n\n${machine}\n`);
if (rows.some(({ isHeld }) => !isHeld)) process.exitCode = 1;
if (!values.only) writeResults();

/** Puts tables and picture where README shows them. */
function writeResults(): void {
  const path = join(root, 'README.md');
  const section = /(<!-- bench-widget -->\n)[\s\S]*?(<!-- \/bench-widget -->)/;
  const readme = readFileSync(path, 'utf8');
  if (!section.test(readme)) throw new Error('README.md has no section bench-widget.');
  const content = `${compared}\n\n${toRowTable(rows)}\n\nMedians of ${values.runs} loads in turn, the bare page taken off. ${machine}.`;
  writeFileSync(join(root, '.github/bench-widget.svg'), picture);
  writeFileSync(path, readme.replace(section, (_whole, begin: string, end: string) => `${begin}${content}\n${end}`));
}
