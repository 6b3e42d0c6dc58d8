import { expect, it } from 'vitest';
import { createSharedTimer } from '../../../server/chat/shared-timer.ts';
import { createFakeClock } from '../../fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  let timers = 0;
  const counted = {
    ...clock,
    after(ms: number, run: () => void) {
      timers += 1;
      return clock.after(ms, run);
    },
  };
  return { clock, after: createSharedTimer(counted), countTimers: () => timers };
}

it('runs what falls due within the same 50 ms in one go, and nothing late', async () => {
  const { clock, after, countTimers } = setUp();
  const ran: [string, number][] = [];
  const startedAt = clock.elapsed();
  const note = (name: string) => () => void ran.push([name, clock.elapsed() - startedAt]);
  after(250, note('a'));
  await clock.advance(20);
  after(250, note('b'));
  await clock.advance(40);
  after(250, note('c'));
  await clock.advance(1_000);
  expect(ran).toEqual([['a', 250], ['b', 250], ['c', 300]]);
  expect(countTimers()).toBe(2);
});

it('runs nothing that was cancelled, and runs all others', async () => {
  const { clock, after } = setUp();
  const ran: string[] = [];
  const run = (): void => void ran.push('same');
  const cancel = after(100, run);
  after(100, run);
  cancel();
  cancel();
  await clock.advance(200);
  cancel();
  expect(ran).toEqual(['same']);
});
