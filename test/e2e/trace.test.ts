import type { BrowserContextOptions } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reference, StreamPart } from '../../server/wire/protocol.ts';
import { toChat } from './chat.ts';
import { findViolations } from './find-violations.ts';
import { shoot } from './shoot.ts';
import { useFakeWire } from './use-fake-wire.ts';

const stage = useFakeWire();

afterEach(() => {
  stage.wire.refused.clear();
  stage.wire.bodies.length = 0;
  Object.assign(stage.wire.profile, { variables: [], thinking: 'off', imagePrefixes: [] });
});

async function open(attributes = '', options: BrowserContextOptions = {}) {
  const context = await stage.browser.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const files: string[] = [];
  page.on('console', (message) => {
    if (/warning|error/.test(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => files.push(/\/([\w-]+)-[\w-]{8}\.js/.exec(request.url())?.[1] ?? ''));
  await page.goto(stage.wire.page(attributes));
  const chat = toChat(page);
  await chat.open();
  return { page, chat, complaints, files };
}

const text = (delta: string): StreamPart[] => [{ type: 'text-start', id: '0' }, ...Array.from(delta, (one): StreamPart => ({ type: 'text-delta', id: '0', delta: one })), { type: 'text-end', id: '0' }];
const references: Reference[] = [
  { number: 1, title: 'Shipping to other countries', document: 'shipping.pdf', pages: [2, 3], text: `We **ship** <b>everywhere</b>.\n${'And so on. '.repeat(200)}`, url: 'https://docs.example/shipping' },
  { number: 2, title: 'Returns', text: 'Within 30 days.' },
];

/** An answer with everything; `next` lets it go on. */
function tellAll(): () => void {
  let next = (): void => undefined;
  stage.wire.answer = async (say) => {
    say({ type: 'data-step', id: 's1', data: { kind: 'retrieval', name: 'Shop documents', isRunning: true } });
    say({ type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'The visitor asks\nfor shipping. '.repeat(40) });
    await new Promise<void>((resolve) => (next = resolve));
    say({ type: 'data-step', id: 's1', data: { kind: 'retrieval', name: 'Shop documents', isRunning: false, details: ['shipping.pdf', 'returns.pdf'] } });
    say({ type: 'reasoning-end', id: 'r' }, ...text('Yes, **everywhere** [1][2].\n\n- within a week [1]\n- `[1]`'));
    say({ type: 'data-references', id: 'references', data: references });
  };
  return () => next();
}

describe('an answer with thoughts, steps and sources', () => {
  it('shows of them what the page wants, and asks for thinking as it says', async () => {
    stage.wire.profile.thinking = 'visitor';
    const { page, chat, complaints } = await open('data-thinking="on" data-thoughts="off" data-citations="off"');
    const next = tellAll();
    await chat.ask('Do you ship?');
    await chat.panel.getByText('Shop documents').first().waitFor();
    next();
    await chat.answer();
    expect(stage.wire.bodies[0]?.thinking).toBe(true);
    expect(await chat.panel.locator('[part=thoughts], [part=sources], [part=citation]').count()).toBe(0);
    expect(await chat.panel.getByRole('switch').count()).toBe(0);
    await chat.answers.getByText('Yes, everywhere.').waitFor();
    await page.evaluate(() => window.BailianChat?.setOptions({ thinking: 'visitor', thoughts: 'open', citations: true }));
    await chat.panel.getByRole('switch').waitFor();
    await chat.panel.locator('[part=sources]').waitFor();
    expect(await chat.panel.locator('[part=thoughts]').evaluate((box) => box.hasAttribute('open'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('shows them as they come, and axe finds nothing in %s', async (colorScheme) => {
    stage.wire.profile.thinking = 'visitor';
    const { page, chat, complaints } = await open('', { colorScheme, reducedMotion: 'reduce' });
    const next = tellAll();
    await chat.ask('Do you ship?');
    const thoughts = chat.panel.locator('[part=thoughts]');
    await thoughts.getByText('Thinking…').waitFor();
    expect(await thoughts.evaluate((element: HTMLDetailsElement) => element.open)).toBe(true);
    await chat.panel.getByText('Search Shop documents…').waitFor();
    expect(await findViolations(page)).toEqual([]);
    next();
    await chat.answer();
    expect(await thoughts.evaluate((element: HTMLDetailsElement) => element.open)).toBe(false);
    expect(await thoughts.locator('summary').innerText()).toMatch(/^Thought for [\d.]+ sec$/);
    await chat.panel.getByText('1 step').click();
    expect(await chat.panel.locator('[part=steps]').innerText()).toContain('returns.pdf');
    expect(await chat.panel.locator('.md').innerText()).toMatch(/Yes, everywhere\s*1\s*2\s*\.\s+within a week\s*1\s+\[1\]/);
    expect(await findViolations(page)).toEqual([]);
    await chat.button('Source 1: Shipping to other countries').first().focus();
    await page.keyboard.press('Enter');
    const passage = page.getByRole('dialog', { name: 'Source 1' });
    await passage.waitFor();
    expect(await passage.innerText()).toContain('We **ship** <b>everywhere</b>.');
    expect(await passage.getByRole('link').getAttribute('href')).toBe('https://docs.example/shipping');
    expect(await findViolations(page)).toEqual([]);
    const inner = await passage.boundingBox();
    const outer = await chat.panel.first().boundingBox();
    expect(inner!.y).toBeGreaterThan(outer!.y);
    expect(inner!.y + inner!.height).toBeLessThan(outer!.y + outer!.height);
    await shoot(page, `passage-${colorScheme}`);
    await page.keyboard.press('Escape');
    await passage.waitFor({ state: 'hidden' });
    await shoot(page, `answer-${colorScheme}`);
    await page.keyboard.press('Enter');
    await passage.waitFor();
    expect(complaints).toEqual([]);
  });

  it('opens a source where the reader is, however long the conversation has become', async () => {
    const { page, chat } = await open('', { reducedMotion: 'reduce' });
    stage.wire.answer = (say) => say(...text(`${'A long story.\n\n'.repeat(40)}The end [1].`), { type: 'data-references', id: 'references', data: references });
    await chat.ask('Do you ship?');
    await chat.answer();
    await chat.button('Source 1: Shipping to other countries').first().click();
    const passage = page.getByRole('dialog', { name: 'Source 1' });
    const list = (await chat.panel.first().locator('.messages').boundingBox())!;
    const place = async () => {
      const { y, height } = (await passage.boundingBox())!;
      return { isBelowTop: y >= list.y, gap: Math.round(list.y + list.height - y - height) };
    };
    expect(await place()).toEqual({ isBelowTop: true, gap: 8 });
    await chat.panel.first().locator('.messages').evaluate((element) => element.scrollTo(0, 100));
    expect(await place()).toEqual({ isBelowTop: true, gap: 8 });
  });

  it('has targets of 44 pixels for fingers', async () => {
    stage.wire.profile.thinking = 'visitor';
    const { page, chat } = await open('', { hasTouch: true, isMobile: true, viewport: { width: 375, height: 667 } });
    const next = tellAll();
    await chat.ask('Do you ship?');
    await chat.panel.getByText('Thinking…').waitFor();
    next();
    await chat.answer();
    await shoot(page, 'phone');
    const small = await page.evaluate(() => {
      const root = document.querySelector('bailian-chat')?.shadowRoot;
      const reach = (element: Element): number => {
        const { width, height } = element.getBoundingClientRect();
        const { top, left, bottom, right } = getComputedStyle(element, '::after');
        const grown = element.classList.contains('cite') ? [width - parseFloat(left) - parseFloat(right), height - parseFloat(top) - parseFloat(bottom)] : [width, height];
        return Math.min(...grown);
      };
      return [...(root?.querySelectorAll('summary, .cite, .source, .think') ?? [])].filter((element) => reach(element) < 44).map((element) => `${element.className} ${reach(element)}`);
    });
    expect(small).toEqual([]);
  });

  it('keeps a number on the line of its word and of its full stop, however wide the panel is', async () => {
    stage.wire.answer = (say) => say(...text('Hotter water than this turns green tea bitter[1][2].'), { type: 'data-references', id: 'references', data: references });
    const { page, chat } = await open('', { viewport: { width: 320, height: 640 } });
    await chat.ask('How hot?');
    await chat.answer();
    await chat.answers.locator('.cite').nth(1).waitFor();
    for (let width = 320; width <= 420; width += 10) {
      await page.setViewportSize({ width, height: 640 });
      const bottoms = await chat.answers.locator('p', { has: page.locator('.cite') }).evaluate((paragraph) => {
        const { firstChild, lastChild } = paragraph;
        const bottomOf = (node: Node, from: number, to: number): number => {
          const range = document.createRange();
          range.setStart(node, from);
          range.setEnd(node, to);
          return range.getBoundingClientRect().bottom;
        };
        const length = firstChild?.textContent?.length ?? 0;
        return [bottomOf(firstChild!, length - 1, length), bottomOf(lastChild!, 0, 1)];
      });
      expect(bottoms[1], `${width} pixels`).toBeCloseTo(bottoms[0]!, 0);
    }
  });

  it('loads nothing for them where there are none', async () => {
    const { chat, files } = await open();
    stage.wire.answer = (say) => say(...text('Plain [1].'));
    await chat.ask('Hi');
    expect(await chat.answer()).toContain('Plain [1].');
    expect(files.filter((name) => /trace|page-options/.test(name))).toEqual([]);
  });

  it('comes in one file when its chunk does not', async () => {
    stage.wire.refused.add('trace');
    const { chat } = await open();
    stage.wire.answer = (say) => say(...text('Yes [1].'), { type: 'data-references', id: 'references', data: references });
    await chat.ask('Hi');
    await chat.answer();
    await chat.button('Source 1: Shipping to other countries').first().click();
    await chat.button('Close source').first().waitFor();
  });
});

describe('a question', () => {
  it('carries the variables that the app takes, as they are when it is asked', async () => {
    stage.wire.profile.variables = ['city', 'userName'];
    const { page, chat, complaints } = await open(`data-var-city="北京" data-vars='{"userName":"Li"}' data-var-citi="x"`);
    stage.wire.answer = (say) => say(...text('Yes.'));
    await chat.ask('One');
    await chat.answer();
    await page.evaluate(() => window.BailianChat?.setVariables({ city: 'Oslo', userName: null }));
    await chat.ask('Two');
    await expect.poll(() => stage.wire.bodies.length).toBe(2);
    expect(stage.wire.bodies.map(({ variables, thinking }) => [variables, thinking])).toEqual([
      [{ city: '北京', userName: 'Li' }, undefined],
      [{ city: 'Oslo' }, undefined],
    ]);
    expect(complaints).toEqual(['Bailian Chat: the variable "citi" is not one that the app takes: did you mean "city"?']);
  });

  it('says whether to think, where that is the visitor’s choice, also after a reload', async () => {
    stage.wire.profile.thinking = 'visitor';
    const { page, chat } = await open();
    stage.wire.answer = (say) => say(...text('Yes.'));
    const choice = chat.panel.getByRole('switch', { name: 'Think first' });
    await choice.focus();
    await page.keyboard.press('Space');
    expect(await choice.getAttribute('aria-checked')).toBe('true');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await chat.ask('One');
    await chat.answer();
    await page.reload();
    await choice.waitFor();
    expect(await choice.getAttribute('aria-checked')).toBe('true');
    await chat.ask('Two');
    await chat.answer();
    await choice.click();
    await chat.ask('Three');
    await chat.answer();
    expect(stage.wire.bodies.map(({ thinking }) => thinking)).toEqual([true, true, false]);
  });
});
