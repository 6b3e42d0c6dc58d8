import { effect, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import { createHold, toTimeAhead } from '../../../widget/outbox/hold.ts';
import type { Failure } from '../../../widget/transport/api-error.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { languages } from '../i18n/languages.ts';
import { toToolWords } from '../i18n/words.ts';

function setUp() {
  const clock = createFakeClock();
  const failure = signal<Failure | undefined>(undefined);
  const hold = createHold({ readFailure: () => failure.value, clock, signal, effect });
  const refuse = (retryAfterSeconds?: number, retryable = true): void => {
    failure.value = { code: 'rate_limited', message: '', retryable, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  };
  return { clock, failure, hold, refuse };
}

describe('a backend that asks to be left alone', () => {
  it('is, for as long as it said', async () => {
    const { clock, hold, refuse } = setUp();
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([false, 0]);
    refuse(40);
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([true, 40]);
    await clock.advance(1_000);
    expect(hold.leftSeconds.value).toBe(39);
    await clock.advance(38_999);
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([true, 1]);
    await clock.advance(1);
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([false, 0]);
  });

  it('is held to its newest word, and to none once something was answered', async () => {
    const { clock, failure, hold, refuse } = setUp();
    refuse(40);
    await clock.advance(30_000);
    refuse(20);
    await clock.advance(15_000);
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([true, 5]);
    failure.value = undefined;
    expect([hold.isHeld(), hold.leftSeconds.value]).toEqual([false, 0]);
    refuse(3);
    expect(hold.isHeld()).toBe(true);
  });

  it('is counted by the minute while it is long', async () => {
    const { clock, hold, refuse } = setUp();
    const seen: number[] = [];
    effect(() => void seen.push(hold.leftSeconds.value));
    refuse(3_600);
    await clock.advance(3_600_000);
    expect(seen.slice(0, 4)).toEqual([0, 3_600, 3_540, 3_480]);
    expect(seen.length).toBeLessThan(160);
    expect(seen.at(-1)).toBe(0);
  });

  it('is not where it gave no time, or nothing can be asked again', () => {
    const { hold, refuse } = setUp();
    for (const seconds of [undefined, 0, -1, NaN]) {
      refuse(seconds);
      expect(hold.isHeld()).toBe(false);
    }
    refuse(10, false);
    expect(hold.isHeld()).toBe(false);
  });

  it('is left alone no longer when the page slept through it', async () => {
    const { clock, hold, refuse } = setUp();
    refuse(600);
    clock.set(3_600_000);
    await clock.advance(60_000);
    expect(hold.isHeld()).toBe(false);
  });

  it('and the panel that is gone counts no more', async () => {
    const { clock, hold, refuse } = setUp();
    refuse(10);
    hold.dispose();
    await clock.advance(5_000);
    expect(hold.leftSeconds.value).toBe(10);
  });
});

describe('the time ahead', () => {
  it.each([
    [1, 'in 1 second'],
    [40, 'in 40 seconds'],
    [90, 'in 90 seconds'],
    [91, 'in 2 minutes'],
    [180, 'in 3 minutes'],
    [5_400, 'in 90 minutes'],
    [5_401, 'in 2 hours'],
    [86_400, 'in 24 hours'],
  ])('of %d seconds is told in words', (seconds, words) => {
    expect(toTimeAhead(seconds, 'en')).toBe(words);
  });

  it('is told in the forms of every language', () => {
    const sentences = Object.keys(languages).map((language) => toToolWords(language as keyof typeof languages).outbox.again({ when: toTimeAhead(2, language) }));
    expect(sentences).toMatchInlineSnapshot(`
      [
        "You can ask again in 2 seconds.",
        "2秒钟后可以再次提问。",
        "2 秒後可以再次提問。",
        "2 秒後にもう一度質問できます。",
        "2초 후에 다시 질문할 수 있습니다.",
        "Sie können in 2 Sekunden wieder fragen.",
        "Vous pourrez de nouveau poser une question dans 2 secondes.",
        "Podrá volver a preguntar dentro de 2 segundos.",
        "Você poderá perguntar de novo em 2 segundos.",
        "Задать вопрос снова можно будет через 2 секунды.",
        "يمكنك السؤال مرة أخرى خلال ثانيتين.",
      ]
    `);
  });
});
