import { describe, expect, it } from 'vitest';
import { languages } from '../widget/i18n/languages.ts';
import type { Language } from '../../widget/i18n/choose-language.ts';
import { shoot } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 1 });
const names = Object.keys(languages) as Language[];

describe('the widget', () => {
  it.each(names)('speaks %s, and loads no words of another language', async (name) => {
    const { strings, words } = languages[name];
    const { page, requests, complaints } = await stage.open({ body: tag(stage.endpoint, `data-lang="${name}" data-open="load"`), context: { viewport: { width: 460, height: 780 } } });
    const panel = page.getByRole('dialog', { name: strings.title });
    await panel.getByText(strings.greeting).waitFor();
    await panel.getByRole('textbox', { name: strings.placeholder }).fill('How much is the Longjing?');
    await panel.getByRole('button', { name: strings.send, exact: true }).click();
    await panel.getByRole('button', { name: strings.copy, exact: true }).waitFor();
    stage.emulator.setScenario('blocked', { times: 1 });
    await panel.getByRole('textbox').fill('Again');
    await panel.getByRole('button', { name: strings.send, exact: true }).click();
    await panel.locator('.failure', { hasText: words.failures.content_refused }).waitFor();
    await shoot(page, `language-${name}`);
    expect(await panel.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    const loaded = requests.flatMap((url) => /\/([a-z]{2}(?:-[A-Z]{2})?)(?:-tools)?-[\w-]{8}\.js/.exec(url)?.[1] ?? []);
    expect([...new Set(loaded)]).toEqual([name]);
    expect(complaints.filter((line) => !line.includes('content_refused'))).toEqual([]);
  });

  it('is mirrored in Arabic, in the corner where the owner put it', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-lang="ar" data-open="load"'), context: { viewport: { width: 700, height: 700 } } });
    const panel = page.getByRole('dialog');
    const title = await panel.getByRole('heading').boundingBox();
    const close = await panel.getByRole('button', { name: languages.ar.strings.close }).boundingBox();
    const send = await panel.getByRole('button', { name: languages.ar.strings.send, exact: true }).boundingBox();
    const input = await panel.getByRole('textbox').boundingBox();
    const box = await panel.boundingBox();
    expect(close && title && close.x < title.x).toBe(true);
    expect(send && input && send.x < input.x).toBe(true);
    expect(box && box.x + box.width).toBe(680);
    // A title in other letters stands beside the picture of the head all the same.
    await page.evaluate(() => window.BailianChat?.setOptions({ title: 'Tea' }));
    const heading = panel.getByRole('heading', { name: 'Tea' });
    await expect.poll(() => heading.evaluate((element) => getComputedStyle(element).textAlign)).toBe('right');
  });

  it('is not mirrored where the owner does not want it, and takes the owner’s own words', async () => {
    const own = { send: 'أرسِل', failures: { content_refused: 'لا.' }, sned: 'x' };
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, `data-lang="ar" data-dir="ltr" data-open="load" data-strings='${JSON.stringify(own)}'`) });
    const panel = page.getByRole('dialog');
    await panel.getByRole('textbox').fill('?');
    const send = panel.getByRole('button', { name: own.send, exact: true });
    stage.emulator.setScenario('blocked', { times: 1 });
    await send.click();
    await panel.locator('.failure', { hasText: own.failures.content_refused }).waitFor();
    expect(await send.evaluate((button) => getComputedStyle(button).direction)).toBe('ltr');
    await expect.poll(() => complaints).toContainEqual("Bailian Chat: strings.sned is none of the widget's words: did you mean send?");
  });

  it('changes words that are shown already, and takes them back', async () => {
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, `data-strings='{"launcher":"Ask the tea house"}'`) });
    const launcher = page.getByRole('button', { name: 'Ask the tea house' });
    await launcher.click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('textbox').fill('Hello');
    await panel.getByRole('textbox').press('Enter');
    await panel.getByRole('button', { name: 'Copy answer' }).waitFor();
    await panel.getByRole('button', { name: 'Your conversations' }).click();
    await panel.getByRole('region', { name: 'Your conversations' }).waitFor();
    const own = { title: 'Tea talk', placeholder: 'Say something', copy: 'Take it along', more: { conversations: 'Our talks' }, history: { shelf: 'The rest' }, actions: { regenerate: 'Once more' }, launcher: 'Talk', failures: { network: 'Gone.' } };
    await page.evaluate((strings) => window.BailianChat?.setOptions({ strings }), own);
    await panel.getByRole('heading', { name: own.title }).waitFor();
    await panel.getByRole('textbox', { name: own.placeholder }).waitFor();
    await panel.getByRole('region', { name: own.more.conversations }).getByText(own.history.shelf).waitFor();
    await page.getByRole('button', { name: own.launcher, exact: true }).waitFor();
    await panel.getByRole('button', { name: own.more.conversations }).click();
    await panel.getByRole('article', { name: 'Assistant' }).getByRole('button', { name: own.copy }).waitFor();
    await panel.getByRole('button', { name: own.actions.regenerate }).waitFor();
    await page.evaluate(() => window.BailianChat?.setOptions({ strings: null }));
    await panel.getByRole('heading', { name: 'Chat' }).waitFor();
    await panel.getByRole('button', { name: 'Copy answer' }).waitFor();
    await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
    // Of two chats on a page each has its own.
    await page.evaluate(`BailianChat.init({ app: 'other', position: 'bottom-left', open: 'load', strings: { title: 'Second' } })`);
    await page.getByRole('dialog', { name: 'Second' }).waitFor();
    expect(await panel.first().getAttribute('aria-label')).toBe('Chat');
    await page.evaluate(() => window.BailianChat?.setOptions({ strings: { sned: 'x' } }));
    await expect.poll(() => complaints).toContainEqual("Bailian Chat: strings.sned is none of the widget's words: did you mean send?");
  });
});
