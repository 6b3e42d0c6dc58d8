import { describe, expect, it } from 'vitest';
import { createNewestOnly } from '../../../widget/identity/newest-only.ts';
import { createFakeClock } from '../../fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  const acted: number[] = [];
  const said = createNewestOnly<number>({ clock, pauseMs: 1_000 });
  said.use(async (value) => void acted.push(value));
  return { clock, acted, said };
}

describe('what a page says over and over', () => {
  it('is acted on at once, and then the newest alone, once a second', async () => {
    const { clock, acted, said } = setUp();
    for (let value = 0; value < 1_000; value++) said.push(value);
    expect(acted).toEqual([0]);
    await clock.advance(999);
    expect(acted).toEqual([0]);
    await clock.advance(1);
    expect(acted).toEqual([0, 999]);
    await clock.advance(5_000);
    expect(acted).toEqual([0, 999]);
    said.push(7);
    expect(acted).toEqual([0, 999, 7]);
  });

  it('waits until what goes on is over, however that ends, and is for whoever acts then', async () => {
    const { clock, acted, said } = setUp();
    let fail: (reason: Error) => void = () => undefined;
    said.use(() => new Promise((_, reject) => (fail = reject)));
    said.push(1);
    said.push(2);
    await clock.advance(5_000);
    said.use(async (value) => void acted.push(value));
    expect(acted).toEqual([]);
    fail(new Error('refused'));
    await clock.advance(0);
    expect(acted).toEqual([2]);
  });

  it('counts no more when it was taken back', async () => {
    const { clock, acted, said } = setUp();
    said.push(1);
    said.push(2);
    said.clear();
    await clock.advance(5_000);
    expect(acted).toEqual([1]);
  });
});
