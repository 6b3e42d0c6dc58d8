// @vitest-environment happy-dom
import { act, fireEvent, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProfile, createTestTrace, referencesPart, settle, textPart, type TestTrace } from './create-test-trace.ts';

let test: TestTrace;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestTrace();
});

afterEach(() => {
  test.dispose();
  vi.unstubAllGlobals();
});

const one = { number: 1, title: 'Shipping', document: 'shipping.md', pages: [2, 3], text: 'We ship **everywhere** <b>now</b>.' };
const two = { number: 2, title: 'Returns' };
const screen = () => within(test.container);
const cites = (): HTMLElement[] => [...test.container.querySelectorAll<HTMLElement>('.cite')];
const sources = (): HTMLElement[] => [...test.container.querySelectorAll<HTMLElement>('.sources li button')];
const passage = (): HTMLElement | null => test.container.querySelector<HTMLElement>('.passage');
const markdown = (): string => test.container.querySelector('.md')?.textContent ?? '';
const click = (element: HTMLElement | undefined): Promise<void> => act(() => element?.click());

describe('citations', () => {
  it('are buttons with the title in their name', () => {
    test.finish([textPart('Yes [1], see [2][1].'), referencesPart(one, two)]);
    expect(cites().map((cite) => [cite.textContent, cite.getAttribute('aria-label')])).toEqual([
      ['1', 'Source 1: Shipping'],
      ['2', 'Source 2: Returns'],
      ['1', 'Source 1: Shipping'],
    ]);
    expect(markdown()).toBe('Yes 1, see 21.');
  });

  it('are left out, and so are the sources, where the page does not want them', () => {
    test.dispose();
    test = createTestTrace({ raw: { citations: 'off' } });
    test.finish([textPart('Yes [1], see [3].'), referencesPart(one, two)]);
    expect(markdown()).toBe('Yes, see [3].');
    expect(cites()).toEqual([]);
    expect(sources()).toEqual([]);
  });

  it('stay as they are written without such a reference, in code, in links and behind a backslash', () => {
    const text = '[3] `[1]` [see [1]](https://shop.example) \\[1\\] [01x] [1](https://shop.example)\n\n```\na[1]\n```';
    test.finish([textPart(text), referencesPart(one)]);
    expect(cites()).toEqual([]);
    expect(markdown()).toContain('[3] [1] see [1] [1] [01x] 1');
    expect(markdown()).toContain('a[1]');
  });

  it('are found in every kind of block', () => {
    test.finish([textPart('# A [1]\n\n- b **c [1]**\n\n> d [1]\n\n| e |\n|-|\n| f [1] |'), referencesPart(one)]);
    expect(cites().map((cite) => cite.closest('.joined')?.parentElement?.localName)).toEqual(['h3', 'strong', 'p', 'td']);
  });

  it('never flicker while the text comes, however it is cut', () => {
    const text = 'a[1]b [2][1] c';
    for (let length = 1; length <= text.length; length++) {
      test.stream(referencesPart(one, two), textPart(text.slice(0, length)));
      expect(markdown()).not.toMatch(/[[\]]/);
    }
    test.finish([referencesPart(one, two), textPart(text)]);
    expect(markdown()).toBe('a1b 21 c');
  });

  it('come when the references come after the text, without drawing finished blocks anew', async () => {
    const text = 'First [1].\n\nSecond [2] and';
    test.stream(textPart(text));
    expect(markdown()).toBe('First [1].Second [2] and');
    const block = test.container.querySelector('.md p');
    const start = block?.firstChild;
    test.stream(textPart(text), referencesPart(one));
    await settle();
    expect(markdown()).toBe('First 1.Second [2] and');
    test.stream(textPart(`${text} more`), referencesPart(one, two));
    await settle();
    expect(markdown()).toMatch(/^First 1\.Second 2 and/);
    expect(test.container.querySelector('.md p')).toBe(block);
    expect(block?.firstChild).toBe(start);
  });

  it('keep their button, and with it the focus, when the answer is finished', () => {
    test.stream(textPart('Yes [1] and'), referencesPart(one));
    const [cite] = cites();
    cite?.focus();
    test.finish([textPart('Yes [1] and more.'), referencesPart(one)]);
    expect(cites()[0]).toBe(cite);
    expect(document.activeElement).toBe(cite);
  });

  it('are loaded with the first references', async () => {
    test.dispose();
    test = createTestTrace({ isLoaded: false });
    test.finish([textPart('plain')]);
    expect(test.calls).not.toContainEqual(['loadTool', 'trace']);
    test.finish([textPart('Yes [1].'), referencesPart(one)]);
    expect(test.calls).toContainEqual(['loadTool', 'trace']);
    expect(markdown()).toBe('Yes [1].');
    test.load();
    expect(markdown()).toBe('Yes 1.');
  });

  it('are bounded', () => {
    test.finish([textPart('[1]'.repeat(20_000)), referencesPart(one)]);
    expect(test.container.querySelectorAll('.md *').length).toBeLessThan(5_000);
  });
});

describe('a passage', () => {
  it('opens from its number, shows text as text, and gives the focus back on Escape', async () => {
    test.finish([textPart('Yes [1].'), referencesPart(one)]);
    const [cite] = cites();
    await click(cite);
    expect(passage()?.getAttribute('aria-label')).toBe('Source 1: Shipping');
    expect(passage()?.textContent).toContain('shipping.md pages 2, 3');
    expect(passage()?.querySelector('.plain')?.textContent).toBe('We ship **everywhere** <b>now</b>.');
    expect(passage()?.querySelector('.plain *')).toBeNull();
    expect(document.activeElement).toBe(passage());
    await act(() => void fireEvent.keyDown(passage()!, { key: 'Escape' }));
    expect(passage()).toBeNull();
    expect(document.activeElement).toBe(cite);
    expect(test.chat.panel.isOpen.value).toBe(true);
    fireEvent.keyDown(cite!, { key: 'Escape' });
    expect(test.chat.panel.isOpen.value).toBe(false);
  });

  it('closes by its button, and one opens in place of another', async () => {
    test.finish([textPart('Yes [1] [2].'), referencesPart(one, two)]);
    await click(cites()[0]);
    await click(cites()[1]);
    expect(screen().getAllByRole('dialog').map((dialog) => dialog.getAttribute('aria-label'))).toEqual(['Shop', 'Source 2: Returns']);
    await click(screen().getByRole('button', { name: 'Close source' }));
    expect(passage()).toBeNull();
    expect(document.activeElement).toBe(cites()[1]);
  });

  it('closes when that of another answer opens', async () => {
    test.finish([textPart('Yes [1].'), referencesPart(one)]);
    test.messages.value = [...test.messages.value, { id: 'b', role: 'assistant', parts: [textPart('And [2].'), referencesPart(two)], metadata: { outcome: 'done' } }];
    await click(cites()[0]);
    await click(cites()[1]);
    expect([...test.container.querySelectorAll('.passage')].map((found) => found.getAttribute('aria-label'))).toEqual(['Source 2: Returns']);
    expect(document.activeElement).toBe(passage());
  });

  it('has images from where the owner allows only', async () => {
    test.app.value = createProfile({ imagePrefixes: ['https://cdn.example/'] });
    const images = ['https://cdn.example/a.png', 'https://evil.example/b.png', 'javascript:1', 7 as never];
    test.finish([textPart('Yes [1].'), referencesPart({ ...one, images })]);
    await click(cites()[0]);
    expect([...(passage()?.querySelectorAll('img') ?? [])].map(({ src }) => src)).toEqual(['https://cdn.example/a.png']);
  });

  it.each([
    ['https://docs.example/a', 'Open the document (docs.example)'],
    ['javascript:alert(1)', undefined],
    ['/path', undefined],
    ['https://a@evil.example', undefined],
    [undefined, undefined],
  ])('of %s has the link %s', async (url, name) => {
    test.finish([textPart('Yes [1].'), referencesPart({ ...one, ...(url && { url }) })]);
    await click(cites()[0]);
    expect(passage()?.querySelector('a')?.textContent).toBe(name);
  });
});

describe('the list of sources', () => {
  it('comes when the answer is whole, with those that are not cited', async () => {
    test.stream(textPart('Yes [2].'), referencesPart(one, two));
    expect(sources()).toEqual([]);
    test.finish([textPart('Yes [2].'), referencesPart(two, one)]);
    expect(sources().map(({ textContent }) => textContent)).toEqual(['1 Shipping', '2 Returns']);
    await click(sources()[0]);
    expect(passage()?.textContent).toContain('everywhere');
  });

  it('shows many on demand, with the focus on the first that is new', async () => {
    const many = Array.from({ length: 9 }, (_, at) => ({ number: at + 1, title: `T${at + 1}` }));
    test.finish([textPart('Yes.'), referencesPart(...many)]);
    expect(sources()).toHaveLength(5);
    await click(screen().getByRole('button', { name: 'Show all 9' }));
    expect(sources()).toHaveLength(9);
    expect(document.activeElement).toBe(sources()[5]);
  });

  it('makes sense of what is missing, doubled or not of the right kind', async () => {
    const odd: unknown[] = [{ number: 1 }, { number: 1, title: 'Twice' }, { number: '2', title: 'No number' }, null, { number: 3, document: 'c.pdf', pages: 'all', images: {}, text: 7, url: {} }];
    test.finish([textPart('Yes [1] [2] [3].'), { type: 'data-references', data: odd as never }]);
    expect(sources().map(({ title }) => title)).toEqual(['[1]', 'c.pdf']);
    expect(markdown()).toBe('Yes 1 [2] 3.');
    await click(cites()[1]);
    expect(passage()?.querySelector('.note')).toBeNull();
    test.finish([textPart('Yes [1].'), { type: 'data-references', data: 'no list' as never }]);
    expect(sources()).toEqual([]);
  });
});
