import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { findViolations } from './find-violations.ts';
import { shoot } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 1 });
const fence = '```';

async function ask(question: string, attributes = '', context = {}) {
  const opened = await stage.open({ body: tag(stage.endpoint, attributes), context: { viewport: { width: 460, height: 780 }, ...context } });
  const chat = toChat(opened.page);
  await chat.open();
  stage.emulator.setScenario('echo');
  await chat.input.fill(question);
  await chat.button('Send').click();
  await chat.answer();
  return { ...opened, chat, answer: chat.answers.last() };
}

const code = `A program:

${fence}python
def price(grams: int) -> float:
    # Of the Longjing
    return grams * 0.48 + len("tea")  # a long line that has to be scrolled sideways to be read at all
${fence}

And its data:

${fence}json
{ "name": "Longjing", "price": 24, "stock": true }
${fence}`;

const math = `The mean of $n$ prices $x_1, \\dots, x_n$ is

$$
\\bar{x} = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\quad\\text{and}\\quad s = \\sqrt{\\frac{1}{n-1} \\sum_{i=1}^{n} (x_i - \\bar{x})^2} + a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12}
$$

It costs $5 and $10, or \\(E = mc^2\\) in **bold $a^2$**.`;

describe('code', () => {
  it.each(['light', 'dark'] as const)('is coloured, readable and scrolled by the keyboard in the %s scheme', async (scheme) => {
    const { page, answer, requests, complaints } = await ask(code, `data-theme="${scheme}"`);
    await answer.locator('code .k', { hasText: 'def' }).waitFor();
    await answer.locator('code .p', { hasText: '"price"' }).waitFor();
    expect(await answer.locator('pre').first().innerText()).toContain('def price(grams: int) -> float:\n    # Of the Longjing\n');
    expect(requests.filter((url) => /\/highlight-/.test(url))).toHaveLength(1);
    expect(requests.filter((url) => /\/math-/.test(url))).toHaveLength(0);
    expect(await findViolations(page)).toEqual([]);
    const block = answer.locator('pre').first();
    await block.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => block.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
    await shoot(page, `code-${scheme}`);
    expect(complaints).toEqual([]);
  });

  it('has the colours of the system where those are forced', async () => {
    const { page, answer } = await ask(code, '', { forcedColors: 'active' });
    const keyword = answer.locator('code .k').first();
    const colour = (at: typeof keyword) => at.evaluate((element) => getComputedStyle(element).color);
    expect(await colour(keyword)).toBe(await colour(answer.locator('code').first()));
    await shoot(page, 'code-forced');
  });

  it('is plain where what colours it does not come, and nothing is loaded for an answer without any', async () => {
    const { page, answer } = await ask('No code here, and $5 or $10.');
    expect(await answer.innerText()).toContain('$5 or $10');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.filter((url) => /highlight-|math-/.test(url))).toEqual([]);
    await page.route(/\/highlight-/, (route) => route.abort());
    const chat = toChat(page);
    await chat.input.fill(code);
    await chat.button('Send').click();
    await chat.answer();
    expect(await chat.answers.last().locator('pre').first().innerText()).toContain('def price');
    expect(await chat.answers.last().locator('code .k').count()).toBe(0);
  });
});

describe('mathematics', () => {
  it.each(['light', 'dark'] as const)('is set as MathML in the %s scheme, and prices stay prices', async (scheme) => {
    const { page, answer, chat, complaints } = await ask(math, `data-theme="${scheme}"`);
    await answer.locator('math').nth(4).waitFor();
    expect(await answer.locator('math').count()).toBe(5);
    expect(await answer.locator('math[display=block] mfrac').count()).toBe(2);
    expect(await answer.innerText()).toContain('It costs $5 and $10, or');
    expect(await findViolations(page)).toEqual([]);
    const block = answer.getByRole('group', { name: 'Formula' });
    await shoot(page, `math-${scheme}`);
    await block.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => block.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
    expect(await chat.panel.locator('.messages').evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    await shoot(page, `math-${scheme}`);
    expect(complaints).toEqual([]);
  });

  it('cannot hurt, whatever a model writes', async () => {
    const hostile = '$\\href{javascript:alert(1)}{x^2}$ $$\\def\\a{\\a\\a}\\a^2$$ $\\includegraphics{https://tracker.example/x.png}_1$ \\(\\rule{99999em}{99999em}\\)';
    const { answer, requests, chat } = await ask(hostile);
    await expect.poll(() => requests.some((url) => /\/math-/.test(url))).toBe(true);
    await answer.getByText('\\href').first().waitFor();
    expect(await answer.locator('a[href^=javascript], math a, img, script').count()).toBe(0);
    expect(requests.filter((url) => url.includes('tracker'))).toEqual([]);
    expect(await chat.panel.locator('.messages').evaluate((box) => box.scrollHeight)).toBeLessThan(5_000);
  });
});

describe('an answer', () => {
  it('says its language where that is not the panel’s, to those who have it read aloud', async () => {
    const { answer } = await ask('龙井茶五十克一百六十八元。');
    expect(await answer.locator('.md').getAttribute('lang')).toBe('zh');
    const english = await ask('The Longjing is a green tea.');
    expect(await english.answer.locator('.md').getAttribute('lang')).toBe(null);
  });
});
