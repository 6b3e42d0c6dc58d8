import type { Row } from '../server/rows.ts';
import type { Chart } from './bar-chart.ts';
import type { Compared } from './compare.ts';

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
const times = (theirs: number, own: number): string => `${(theirs / own).toFixed(theirs / own < 10 ? 1 : 0)}×`;

/** The comparison as README has it: how many times ours first, then what was measured. */
export function toComparedTable(compared: readonly Compared[]): string {
  const [own] = compared;
  if (!own) return '';
  const head = '| | script time, × ours | transfer, × ours | script time | blocking time | transfer | heap | layout shift |\n|---|--:|--:|--:|--:|--:|--:|--:|';
  const rows = compared.map((one) => {
    const { name, script, transfer, blocking, heap, shift } = one;
    const ratios = one === own ? ['1', '1'] : [times(script, own.script), times(transfer, own.transfer)];
    return `| ${[one === own ? `**${name}**` : name, ...ratios, milliseconds(script), milliseconds(blocking), kilobytes(transfer), kilobytes(heap), shift.toFixed(2)].join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

export function toCharts(compared: readonly Compared[]): Chart[] {
  const toChart = (title: string, read: (one: Compared) => number, write: (value: number) => string): Chart => ({
    title,
    bars: compared.map((one, at) => ({ name: one.name, value: read(one), label: write(read(one)), isOurs: at === 0 })),
  });
  return [
    toChart('Script time of the tag on a computer four times as slow', ({ script }) => script, milliseconds),
    toChart('Transfer (brotli)', ({ transfer }) => transfer, kilobytes),
    toChart('Heap', ({ heap }) => heap, kilobytes),
  ];
}

/** What is promised of the tag on a plain page. */
export function toPageRows(compared: readonly Compared[], minRatio: number): Row[] {
  const [own, ...others] = compared;
  if (!own) return [];
  const ratio = Math.min(...others.map(({ script }) => script / own.script));
  return [
    { id: 'tag', what: 'script time of the next best, × ours', measured: `${ratio.toFixed(1)}×`, limit: `≥ ${minRatio}×`, isHeld: ratio >= minRatio },
    { id: 'tag', what: 'blocking time on a plain page', measured: milliseconds(own.blocking), limit: '0 ms', isHeld: own.blocking === 0 },
    { id: 'tag', what: 'layout shift of it', measured: own.shift.toFixed(3), limit: '0', isHeld: own.shift === 0 },
  ];
}

/** Rows as a table. */
export function toRowTable(rows: readonly Row[]): string {
  return ['| what | measured | promised | |', '|---|--:|--:|---|', ...rows.map(({ what, measured, limit, isHeld }) => `| ${what} | ${measured} | ${limit} | ${isHeld ? '✓' : '✗'} |`)].join('\n');
}
