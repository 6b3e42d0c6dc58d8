import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../server/chat/limits/app-limits.ts';
import { openNodeRedis } from '../../server/runtimes/node-redis.ts';
import type { RedisDriver } from '../../server/stores/redis-driver.ts';
import { createRedisStore } from '../../server/stores/redis.ts';
import { createFakeClock } from '../fake-clock.ts';
import { startRedis, whyNoRedis } from '../redis.ts';
import { createTestApp, readText } from './test-app.ts';

const SECONDS = 10;

/** Every command on its way to Redis. */
function count(driver: RedisDriver) {
  const counted = { commands: 0, pending: 0 };
  async function track<T>(reply: Promise<T>): Promise<T> {
    counted.commands += 1;
    counted.pending += 1;
    return reply.finally(() => (counted.pending -= 1));
  }
  const watched: RedisDriver = {
    command: (...words) => track(driver.command(...words)),
    script: (script, words) => track(driver.script(script, words)),
    get isRecovering() {
      return driver.isRecovering;
    },
    close: () => driver.close(),
  };
  return { counted, watched };
}

describe.skipIf(whyNoRedis !== undefined)(`a turn on Redis${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
  it('takes four commands to start, five a second while it runs, and none when nothing runs', { timeout: 60_000 }, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const { counted, watched } = count(await openNodeRedis(redis.url, () => {}));
    const store = createRedisStore(watched);
    onTestFinished(() => store.close());
    const clock = createFakeClock();
    const words = Array.from({ length: 40 * SECONDS }, (_, at) => `word${at}`).join(' ');
    const { ask, mint } = await createTestApp({ clock, store, settings: { limits: defaultLimits }, emulator: { apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 100 } });
    const token = await mint();

    counted.commands = 0;
    const answer = await clock.until(ask(token, 'c1', words), 50);
    const text = readText(answer);
    // Reading what came before is the last of them.
    await expect.poll(() => counted.commands).toBe(4);

    const startedAt = clock.elapsed();
    const before = counted.commands;
    for (let step = 0; step < 3 * 20; step++) {
      await clock.advance(50);
      // Redis knows nothing of this clock, and is no slower than 50 ms.
      do await new Promise((resolve) => setTimeout(resolve, 2));
      while (counted.pending > 0);
    }
    const seconds = (clock.elapsed() - startedAt) / 1_000;
    expect((counted.commands - before) / seconds).toBeGreaterThan(1);
    expect((counted.commands - before) / seconds).toBeLessThanOrEqual(5);

    expect(await clock.until(text, 2)).toBe(words);
    // The lease is renewed once more, and finds nothing.
    await clock.until(new Promise<void>((resolve) => void clock.after(3_000, resolve)), 2);
    counted.commands = 0;
    await clock.until(new Promise<void>((resolve) => void clock.after(60_000, resolve)));
    expect(counted.commands).toBe(0);
  });
});
