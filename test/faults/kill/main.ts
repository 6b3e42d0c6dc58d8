import process from 'node:process';
import { parseArgs } from 'node:util';
import { LANES, runKills } from './kill-run.ts';

/** `npm run test:kill -- --runs 1000 [--seed N]` */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000) * 3);
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('Use: npm run test:kill -- --runs <number> [--seed <number>]\n');
  process.exit(2);
}

const startedAt = Date.now();
let told = 0;
const report = await runKills({
  runs,
  seed,
  onWave({ verdicts, failures }) {
    for (const { seed: wave, lane, kind, verdict, evidence } of failures.slice(told)) {
      const { journal, shown, stored } = evidence;
      process.stdout.write(
        `${verdict}: seed ${wave}, visitor ${lane}, cut: ${kind}. Sent ${journal.text.length} in ${journal.calls} calls, ` +
          `shown ${shown.text.length} (${shown.failure ?? shown.outcome}), stored ${stored.text.length} (${stored.failure ?? stored.outcome}). ` +
          `Again: npm run test:kill -- --runs ${LANES} --seed ${wave}\n`,
      );
    }
    told = failures.length;
    const done = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
    if (done % (LANES * 5) === 0 && done < runs) process.stdout.write(`${done} of ${runs} runs\n`);
  },
});

const { tab, network, server } = report.runs;
const { lost, doubled, altered } = report.verdicts;
process.stdout.write(
  `\n| kill run, seed ${seed} | |\n|---|---|\n| answers with the tab cut | ${tab} |\n| with the network cut | ${network} |\n| with the server killed | ${server} |\n` +
    `| shown as interrupted | ${report.interrupted} |\n| oldest text that a kill lost | ${report.longestLossMs} ms |\n` +
    `| **lost** | ${lost} |\n| **doubled** | ${doubled} |\n| **altered** | ${altered} |\n| time | ${Math.round((Date.now() - startedAt) / 1_000)} s |\n`,
);
process.exit(lost + doubled + altered > 0 ? 1 : 0);
