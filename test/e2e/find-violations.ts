import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What axe finds wrong on a page, shadow trees included, by the rules of WCAG 2.2 AA. */
export async function findViolations(page: Page): Promise<string[]> {
  // Half way through a fade every text is too pale.
  await page.evaluate(async () => {
    const roots = [document, ...[...document.querySelectorAll('bailian-chat')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
    const finite = roots.flatMap((root) => root.getAnimations()).filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })')) as AxeResults;
  // Forced colours are the browser's choice, which axe does not see.
  const isForced = await page.evaluate(() => matchMedia('(forced-colors: active)').matches);
  return violations.filter(({ id }) => !isForced || id !== 'color-contrast').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
