import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';

const stage = useStage();

/** What a page, an extension or somebody at the same computer can have put where the chat keeps its token. */
const values: [what: string, value: (token: string) => string][] = [
  ['junk', () => 'junk'],
  ['markup', () => '<img src=x onerror="alert(1)">'],
  ['markup in its fields', () => JSON.stringify({ token: '<img src=x onerror="alert(1)">', conversation: '<script>alert(1)</script>' })],
  ['a megabyte', () => 'x'.repeat(1_000_000)],
  ['a token of a megabyte', () => JSON.stringify({ token: 'x'.repeat(1_000_000) })],
  ['objects that look like nodes', () => JSON.stringify({ token: { type: 'img', props: { src: 'x' }, __v: 1 }, conversation: { type: 'script' }, size: ['a'] })],
  ['names of prototypes', () => '{"__proto__":{"token":"a.b.c"},"constructor":{"prototype":{"token":"a.b.c"}}}'],
  ['a path for a conversation', () => JSON.stringify({ token: 'a.b.c', conversation: '../../visitor/export' })],
  ['a token of somebody’s that was changed', (token) => JSON.stringify({ token: `${token.slice(0, -6)}AAAAAA`, conversation: 'c1' })],
  ['a token of another backend', () => JSON.stringify({ token: `${btoa('{"alg":"HS256"}')}.${btoa('{"sub":"anna"}')}.AAAA`.replaceAll('=', ''), conversation: 'c1' })],
];

describe('what stands in storage in place of the chat’s own', () => {
  it.each(values)('is taken for nothing, and is not there any more: %s', async (_what, toValue) => {
    const response = await fetch(`${stage.endpoint}/v1/apps/default/visitor`, { method: 'POST', headers: { origin: stage.site, 'content-type': 'application/json' }, body: '{}' });
    const value = toValue(((await response.json()) as { token: string }).token);
    const key = `bailian-chat:${stage.endpoint}:default`;
    const dialogs: string[] = [];
    const { page, complaints } = await stage.open({
      async prepare(opened) {
        opened.on('dialog', (dialog) => {
          dialogs.push(dialog.message());
          void dialog.dismiss();
        });
        await opened.addInitScript(([name, text]) => {
          if (sessionStorage.getItem('planted')) return;
          sessionStorage.setItem('planted', '1');
          localStorage.setItem(name ?? '', text ?? '');
        }, [key, value]);
      },
    });
    const chat = toChat(page);
    await chat.open();
    await chat.input.fill('How much');
    // What was planted may first be tried.
    await chat.button('Send').and(page.locator(':enabled')).waitFor();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    const stored = (await page.evaluate((name) => localStorage.getItem(name), key)) ?? '';
    expect(stored.length).toBeLessThan(2_000);
    expect(JSON.parse(stored)).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), conversation: expect.stringMatching(/^[\w-]+$/) });
    expect(stored).not.toContain(JSON.stringify(value).slice(1, 40));
    await page.reload();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    expect(dialogs).toEqual([]);
    // That the backend refused the token is told by the browser, and by nobody else.
    expect(complaints.filter((text) => !/status of 40[14]/.test(text))).toEqual([]);
    await page.context().close();
  });
});
