import { expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';

const stage = useStage();

it('ten thousand calls of the page a second leave it responsive, and cost next to no requests', async () => {
  const { page, requests } = await stage.open();
  const chat = toChat(page);
  await chat.open();
  await page.waitForLoadState('networkidle');
  const before = requests.length;
  // A hundred calls each ten milliseconds, for a second. What counts is how often the page gets a turn meanwhile.
  const turns = await page.evaluate(async () => {
    const api = window.BailianChat!;
    let count = 0;
    for (let round = 0; round < 100; round++) {
      for (let call = 0; call < 25; call++) {
        api.open();
        api.send(`Question ${round}`);
        api.setVariables({ city: `City ${call}` });
        api.identify('not.a.token');
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      count++;
    }
    return count;
  });
  expect(turns).toBe(100);
  await page.waitForTimeout(2_000);
  const made = requests.slice(before).filter((url) => new URL(url).pathname.startsWith('/v1/'));
  await chat.input.fill('Still here?');
  expect(await chat.input.inputValue()).toBe('Still here?');
  const ofVisitor = made.filter((url) => url.endsWith('/visitor'));
  expect(ofVisitor.length).toBeLessThan(12);
  expect(made.length - ofVisitor.length).toBeLessThan(40);
});
