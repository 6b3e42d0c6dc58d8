// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { parseContext, readPage } from '../../../widget/page/read-page.ts';

const location = { origin: 'https://shop.example', pathname: '/tea' };

beforeEach(() => {
  document.title = '(2) Tea shop';
  document.body.innerHTML = '<nav>Menu</nav><main><h1>Tea</h1><p>Longjing costs  98 yuan.</p><textarea>typed</textarea><script>let a</script></main>';
});

describe('what goes along of a page', () => {
  it('is title and address, without what follows the path and without our own count', () => {
    expect(readPage('title', { document, location, selection: 'chosen' })).toEqual({ title: 'Tea shop', url: 'https://shop.example/tea' });
  });

  it('is what is selected, and the main text only where the page wants it and nothing is', () => {
    expect(readPage('selection', { document, location, selection: ' chosen ' })).toMatchObject({ selection: 'chosen' });
    expect(readPage('selection', { document, location, selection: '' })).not.toHaveProperty('text');
    expect(readPage('text', { document, location, selection: 'chosen' })).not.toHaveProperty('text');
    expect(readPage('text', { document, location, selection: '' }).text).toMatch(/^Tea\s+Longjing costs 98 yuan\.$/);
  });

  it('has limits, in characters as the backend counts them', () => {
    document.title = '🍵'.repeat(600);
    document.body.innerHTML = `<main>${'🍵'.repeat(20_000)}</main>`;
    const { title = '', text = '' } = readPage('text', { document, location, selection: '' });
    expect([Array.from(title).length, Array.from(text).length]).toEqual([512, 4_000]);
  });

  it('has no address where the page has none', () => {
    expect(readPage('title', { document, location: { origin: 'null', pathname: '/x' }, selection: '' })).toEqual({ title: 'Tea shop' });
  });
});

describe('what a page says itself', () => {
  it('is taken as far as it is text', () => {
    expect(parseContext({ title: ' Cart ', text: '2 × tea', url: 3, html: '<b>' })).toEqual({ title: 'Cart', text: '2 × tea' });
    expect(parseContext({ text: 'x'.repeat(9_000) })?.text).toHaveLength(4_000);
  });

  it.each([[null], ['text'], [{}], [{ title: '  ' }], [[1]]])('is nothing for %j', (value) => {
    expect(parseContext(value)).toBe(undefined);
  });
});
