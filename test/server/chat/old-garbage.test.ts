import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createTranslator } from '../../../server/bailian/translate.ts';
import { createTurnLog } from '../../../server/chat/turn-log.ts';
import { systemClock } from '../../../server/clock.ts';

const turns = 2_000;

/** What every turn makes, and is done with when it ends. */
function runTurns(): void {
  for (let count = 0; count < turns; count += 1) {
    const log = createTurnLog({ turn: 't', clock: systemClock, after: () => () => {}, persist: async () => {}, onFailure: () => {} });
    for (const part of createTranslator().push({ text: 'tea', isLast: false }).parts) log.append(part);
    const reading = log.read(0)(() => {});
    reading.take();
    reading.leave();
  }
}

function readOldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? Number.NaN;
}

it('leaves nothing of a turn in V8’s old space, where only a collection of the whole heap would find it', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  runTurns();
  collect();
  const before = readOldBytes();
  runTurns();
  // A getter of an object made for each turn is 200 bytes there, and what it holds comes on top.
  expect((readOldBytes() - before) / turns).toBeLessThan(100);
});
