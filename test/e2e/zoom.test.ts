import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { allStates } from './all-states.ts';
import { toChat } from './chat.ts';
import { findSidewaysScroll, findSmallTargets } from './check-state.ts';
import { shoot } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage(allStates);

/** How much of it can be seen, in pixels of its height. */
async function seenHeight(page: Page, part: Locator): Promise<number> {
  const box = await part.boundingBox();
  const { height = 0 } = page.viewportSize() ?? {};
  return box ? Math.min(box.y + box.height, height) - Math.max(box.y, 0) : 0;
}

describe('a window of 1280 × 1024 at 400 %', () => {
  it('has room for a whole conversation with a file, a source and earlier conversations', { timeout: 90_000 }, async () => {
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, 'data-feedback="on" data-disclaimer="Prices without guarantee."'), context: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4, reducedMotion: 'reduce' } });
    const chat = toChat(page);
    const check = async (name: string): Promise<void> => {
      await shoot(page, `zoom-${name}`);
      expect([name, ...(await findSidewaysScroll(page)), ...(await findSmallTargets(page, 'mouse'))]).toEqual([name]);
      // What is typed is seen.
      expect([name, await seenHeight(page, chat.panel.locator('textarea').last()) >= 24]).toEqual([name, true]);
    };
    await chat.open();
    await check('empty');
    await chat.button('Attach files').waitFor();
    await chat.panel.locator('input[type=file]').setInputFiles({ name: 'warranty.md', mimeType: '', buffer: Buffer.from('# Warranty\n\nTeapots have a warranty of three years.\n') });
    await chat.panel.locator('[part=attachment]').getByText(/Ready/).waitFor({ timeout: 20_000 });
    await check('attached');
    await chat.ask('How long is the warranty of teapots?');
    await chat.answer();
    await check('answered');
    await expect.poll(() => seenHeight(page, chat.panel.locator('[part=messages]'))).toBeGreaterThan(60);
    stage.emulator.setScenario('citations', { times: 1 });
    await chat.ask('How much is shipping to Japan?');
    await chat.answer();
    await chat.answers.last().getByRole('button', { name: /^Source 1/ }).first().click();
    await page.getByRole('dialog', { name: /^Source 1/ }).waitFor();
    await check('source');
    await expect.poll(() => seenHeight(page, page.getByRole('dialog', { name: /^Source 1/ }))).toBeGreaterThan(60);
    await chat.button('Close source').click();
    await chat.answers.last().getByRole('button', { name: 'Good answer' }).click();
    await chat.panel.getByRole('textbox', { name: /^What was good/ }).fill('Clear');
    await chat.button('Send feedback').click();
    await chat.panel.getByText('Thank you').waitFor();
    await chat.button('Your conversations').click();
    await chat.panel.getByRole('listitem').first().waitFor();
    await check('history');
    await chat.panel.getByRole('button', { name: /^Rename/ }).click();
    await chat.panel.getByRole('textbox', { name: 'New title' }).fill('Shipping');
    await chat.button('Save').click();
    await chat.panel.getByRole('button', { name: /^Shipping/ }).click();
    await chat.questions.last().getByText('How much is shipping to Japan?').waitFor();
    await chat.button('Close chat').click();
    await expect.poll(() => chat.launcher.isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});
