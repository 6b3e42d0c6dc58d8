import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { allStates } from './all-states.ts';
import { type Chat, toChat } from './chat.ts';
import { findAnimations, findSidewaysScroll, findSmallTargets, spaceText } from './check-state.ts';
import { findViolations } from './find-violations.ts';
import { shoot } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage(allStates);

/** A visitor, and the chat as far as it has come. */
interface Scene {
  page: Page;
  chat: Chat;
}

async function answered({ chat }: Scene, scenario: Parameters<typeof stage.emulator.setScenario>[0], question: string): Promise<void> {
  if (scenario) stage.emulator.setScenario(scenario, { times: 1 });
  await chat.ask(question);
  await chat.answer();
}

/** The states of a chat, each reached from the one before it. */
const states: [name: string, reach: (scene: Scene) => Promise<unknown>][] = [
  ['closed', ({ chat }) => chat.launcher.waitFor()],
  ['teaser', async ({ page }) => {
    await page.evaluate(() => window.BailianChat?.teaser('Looking for a tea that is easy to brew?'));
    await page.locator('bailian-chat').getByText('easy to brew').waitFor();
  }],
  ['consent', async ({ chat }) => {
    await chat.open();
    await chat.button('I agree').waitFor();
  }],
  ['empty', async ({ chat }) => {
    await chat.button('I agree').click();
    await chat.button('I agree').waitFor({ state: 'detached' });
  }],
  ['files attached', async ({ chat }) => {
    const files = ['a-long-name-of-a-document-that-nobody-would-want-to-read-twice.md', 'setup.exe'].map((name) => ({ name, mimeType: '', buffer: Buffer.from('Hello') }));
    await chat.panel.locator('input[type=file]').setInputFiles(files);
    await chat.panel.locator('[part=attachment]').getByText(/Ready/).waitFor({ timeout: 20_000 });
  }],
  ['typing near the limit', async ({ chat }) => {
    for (let left = await chat.panel.locator('[part=attachment]').count(); left; left--) await chat.panel.getByRole('button', { name: /^Remove/ }).first().click();
    await chat.input.fill('a '.repeat(3_950));
  }],
  ['typing beyond the limit', ({ chat }) => chat.input.fill('a'.repeat(8_100))],
  ['streaming', async ({ chat }) => {
    await chat.input.fill('');
    stage.emulator.setScenario('stalled', { times: 1 });
    await chat.ask('Hello');
    await chat.answers.last().locator('.md').waitFor();
  }],
  ['stopped', async ({ chat }) => {
    await chat.button('Stop answering').click();
    await chat.panel.getByText('You stopped this answer.').waitFor();
  }],
  ['answered with code, a table and a picture', (scene) => answered(scene, 'long', 'Tell me everything')],
  ['answered with formulas', async (scene) => {
    await answered(scene, 'echo', 'So $E = mc^2$, and\n$$\\int_0^1 x^2 dx = \\frac{1}{3}$$');
    await scene.chat.answers.last().locator('math').first().waitFor();
  }],
  ['answered with sources', (scene) => answered(scene, 'citations', 'How much is shipping to Japan?')],
  ['passage of a source open', async ({ page, chat }) => {
    await chat.answers.last().getByRole('button', { name: /^Source 1/ }).first().click();
    await page.getByRole('dialog', { name: 'Source 1' }).waitFor();
  }],
  ['thoughts and steps open', async (scene) => {
    await scene.page.keyboard.press('Escape');
    await answered(scene, 'thinking', 'How do I brew the Longjing?');
    for (const summary of await scene.chat.answers.last().locator('summary').all()) await summary.click();
  }],
  ['feedback form', ({ chat }) => chat.answers.last().getByRole('button', { name: 'Good answer' }).click()],
  ['feedback given', async ({ chat }) => {
    await chat.button('Send feedback').click();
    await chat.answers.last().getByText('Thank you').waitFor();
  }],
  ['question being changed', async ({ chat }) => {
    await chat.button('Change this question').last().click();
    await chat.panel.getByRole('button', { name: 'Keep it as it was' }).waitFor();
  }],
  ['error', async ({ chat }) => {
    await chat.panel.getByRole('button', { name: 'Keep it as it was' }).click();
    stage.emulator.setScenario('garbage', { times: 9 });
    await chat.ask('Something else');
    await chat.failure.waitFor();
    stage.emulator.setScenario(null);
  }],
  ['offline, with a question in line', async ({ page, chat }) => {
    await page.context().setOffline(true);
    await chat.ask('Are you there?').catch(() => undefined);
    await chat.panel.getByText('You are offline.').first().waitFor();
  }],
  ['memory', async ({ page, chat }) => {
    await page.context().setOffline(false);
    await chat.answer();
    await chat.button('What I remember').click();
    await chat.panel.getByRole('region', { name: 'What I remember' }).waitFor();
  }],
  ['history', async ({ chat }) => {
    await chat.button('What I remember').click();
    await chat.button('Your conversations').click();
    await chat.panel.getByRole('region', { name: 'Your conversations' }).getByRole('listitem').first().waitFor();
  }],
  ['conversation being renamed', ({ chat }) => chat.panel.getByRole('button', { name: /^Rename/ }).first().click()],
  ['conversation about to be deleted', async ({ page, chat }) => {
    await page.keyboard.press('Escape');
    await chat.panel.getByRole('button', { name: /^Delete/ }).first().click();
    await chat.button('Keep').waitFor();
  }],
  ['history with its menu open', async ({ page, chat }) => {
    await page.keyboard.press('Escape');
    await chat.panel.getByText('Save, print, your data').click();
  }],
  ['about to forget everything', async ({ chat }) => {
    await chat.button('Forget me').click();
    await chat.button('Keep').waitFor();
  }],
];

const attributes = 'data-consent="Your questions are sent to our assistant." data-feedback="on" data-handoff="mailto:help@shop.example" data-disclaimer="Prices without guarantee." data-page-context="title"';

/** Other places, and who may not ask. Each is open by itself, and asked once where that is allowed. */
const places: [name: string, attributes: string][] = [
  ['a part of the page', 'data-mode="inline" data-target="#room"'],
  ['the whole page', 'data-mode="page" data-feedback="on"'],
  ['somebody who has to sign in', 'data-app="members" data-open="load"'],
  ['a launcher with words in the other corner', 'data-launcher="text" data-launcher-text="Ask about tea" data-position="top-left" data-draggable="true" data-open="load"'],
  ['an Arabic page', 'data-lang="ar" data-open="load" data-feedback="on"'],
];

/** What is wrong with what is on the page, in every colour. */
async function findWrong(page: Page, name: string, pointer: 'mouse' | 'finger'): Promise<string[]> {
  const wrong = [...(await findSmallTargets(page, pointer)), ...(await findSidewaysScroll(page))];
  if (await findAnimations(page)) wrong.push('something moves');
  for (const colors of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const) {
    await page.emulateMedia({ forcedColors: 'none', ...colors });
    await shoot(page, `state-${name}-${Object.values(colors).join()}`);
    wrong.push(...(await findViolations(page)).map((violation) => `${Object.values(colors).join()}: ${violation}`));
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  return wrong;
}

describe('in every state', () => {
  it('axe finds nothing in light, dark and forced colours, each target is large enough, and nothing moves for whoever wants that', { timeout: 240_000 }, async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, attributes), context: { reducedMotion: 'reduce' } });
    const scene = { page, chat: toChat(page) };
    const found: Record<string, unknown> = {};
    for (const [name, reach] of states) {
      await reach(scene);
      const wrong = await findWrong(page, name, 'mouse');
      if (wrong.length) found[name] = wrong;
    }
    expect(found).toEqual({});
  });

  it('it fits a phone, a zoom of 400 % and text that is set apart, and fingers find each target', { timeout: 240_000 }, async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, attributes), context: { reducedMotion: 'reduce', viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true } });
    const scene = { page, chat: toChat(page) };
    await scene.chat.launcher.waitFor();
    const found: Record<string, unknown> = {};
    let isSpaced = false;
    for (const [name, reach] of states) {
      await reach(scene);
      // The panel brings style sheets of its own.
      if (!isSpaced && (await scene.chat.panel.isVisible())) {
        await spaceText(page);
        isSpaced = true;
      }
      const wrong = [...(await findSmallTargets(page, 'finger')), ...(await findSidewaysScroll(page))];
      await shoot(page, `state-${name}-phone`);
      wrong.push(...(await findViolations(page)));
      if (wrong.length) found[name] = wrong;
    }
    expect(found).toEqual({});
  });
});

describe('in every place', () => {
  it.each(places)('axe finds nothing in %s, in light, dark and forced colours', { timeout: 90_000 }, async (name, attributes) => {
    const { page } = await stage.open({ body: `<main><div id="room" style="height:600px"></div></main>${tag(stage.endpoint, attributes)}`, context: { reducedMotion: 'reduce' } });
    const panel = page.locator('bailian-chat [part=panel]');
    const input = panel.locator('textarea').first();
    await input.waitFor();
    expect(await findWrong(page, `${name}, empty`, 'mouse')).toEqual([]);
    await input.fill('How much is shipping to Japan?');
    if (!attributes.includes('members')) {
      stage.emulator.setScenario('citations', { times: 1 });
      await input.press('Enter');
      await panel.locator('.answer .foot .icon').first().waitFor();
    }
    expect(await findWrong(page, name, 'mouse')).toEqual([]);
  });
});
