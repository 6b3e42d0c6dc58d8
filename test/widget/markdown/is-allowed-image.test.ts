import { describe, expect, it } from 'vitest';
import { isAllowedImage } from '../../../widget/markdown/is-allowed-image.ts';

function isAllowed(url: string, ...prefixes: string[]): boolean {
  return isAllowedImage(new URL(url), prefixes);
}

describe('isAllowedImage', () => {
  const folder = 'https://cdn.example/products/';

  it('lets images of a listed folder load, and the file that is listed', () => {
    expect(isAllowed('https://cdn.example/products/a.png', folder)).toBe(true);
    expect(isAllowed('https://CDN.example:443/products/b/c.png', 'https://other.example/', folder)).toBe(true);
    expect(isAllowed('https://cdn.example/products/a.png', 'https://cdn.example/products')).toBe(true);
    expect(isAllowed('https://cdn.example/logo.png', 'https://cdn.example/logo.png')).toBe(true);
    expect(isAllowed('https://cdn.example/any.png', 'https://cdn.example')).toBe(true);
  });

  it.each([
    'https://cdn.example.evil.example/products/a.png',
    'https://evil.example/https://cdn.example/products/a.png',
    'http://cdn.example/products/a.png',
    'https://cdn.example:8443/products/a.png',
    'https://cdn.example/products/../secret.png',
    'https://cdn.example/products/%2e%2e/secret.png',
    'https://cdn.example/products/..%2fsecret.png',
    'https://cdn.example/products/..%5Csecret.png',
    'https://cdn.example/products-evil/a.png',
    'https://cdn.example/Products/a.png',
    'https://cdn.example/products/a.png?stolen=secret',
  ])('refuses %s', (url) => {
    expect(isAllowed(url, folder, 'https://cdn.example/products')).toBe(false);
  });

  it('lets a query through only where the list has one', () => {
    expect(isAllowed('https://cdn.example/products/a.png?w=100', `${folder}?`)).toBe(true);
    const proxy = 'https://cdn.example/resize?src=https://cdn.example/';
    expect(isAllowed('https://cdn.example/resize?src=https://cdn.example/a.png', proxy)).toBe(true);
    expect(isAllowed('https://cdn.example/resize?src=https://evil.example/a.png', proxy)).toBe(false);
    expect(isAllowed('https://cdn.example/resize/x?src=https://cdn.example/', proxy)).toBe(false);
  });

  it('allows nothing by a prefix that is no absolute http URL', () => {
    expect(isAllowed('https://cdn.example/a.png', '', '*', '/', 'https:', '//cdn.example/', 'data:', 'https://')).toBe(false);
  });
});
