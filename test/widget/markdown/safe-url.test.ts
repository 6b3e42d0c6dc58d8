// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { isDisguised, toSafeLink } from '../../../widget/markdown/safe-url.ts';

describe('toSafeLink', () => {
  it.each([
    ['https://shop.example/a?b=c#d', 'https://shop.example/a?b=c#d', 'shop.example'],
    ['http://shop.example:8080', 'http://shop.example:8080/', 'shop.example:8080'],
    ['HTTPS://Shop.Example/', 'https://shop.example/', 'shop.example'],
    ['https://例子.中国/路', 'https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF', 'xn--fsqu00a.xn--fiqs8s'],
    ['https://shop.example/@user', 'https://shop.example/@user', 'shop.example'],
    ['mailto:help@shop.example', 'mailto:help@shop.example', 'help@shop.example'],
    ['mailto:help@shop.example?bcc=thief@evil.example&body=secret', 'mailto:help@shop.example', 'help@shop.example'],
    ['tel:+86-571-8502-2088', 'tel:+86-571-8502-2088', '+86-571-8502-2088'],
    ['tel:95187;ext=9', 'tel:95187', '95187'],
  ])('takes %s', (href, expected, host) => {
    expect(toSafeLink(href)).toEqual({ href: expected, host });
  });

  it.each(['/', '/longjing.html', '/zh/shipping.html#returns', '/a//b?c=//evil.example', '/@evil.example', '/.evil.example', '/%2fevil.example', '/..//evil.example', '/路'])(
    'takes %s as a place on the page’s own site',
    (path) => {
      const link = toSafeLink(path);
      expect(link?.host).toBe(location.host);
      expect(new URL(link?.href ?? '').origin).toBe(location.origin);
    },
  );

  it.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)',
    'javascript&colon;alert(1)', 'vbscript:x', 'data:text/html,x', 'blob:https://shop.example/1', 'file:///etc/passwd',
    'intent://x#Intent;end', 'ms-settings:x', 'view-source:https://shop.example', 'about:blank', 'ftp://shop.example', 'ws://shop.example',
    '//evil.example', '\\\\evil.example', '/\\evil.example', '/\t/evil.example', '/ /evil.example', 'path', './path', '../path', '#hash', '?query', '', ' ', 'https:/evil.example', 'https:evil.example',
    'https:\\\\evil.example', 'https://\\evil.example', 'ht\ttps://evil.example', 'https\0://evil.example', ' https://evil.example',
    'https://\tevil.example', 'https://bank.example@evil.example', 'https://a:b@evil.example', 'https://bank.example%2f@evil.example',
    'https://bank.example\\@evil.example', 'https://bank%2eexample/', 'https://', 'https://?x', 'https://[', 'https%3A//evil.example',
    'mailto:', 'mailto:a@b.example,c@d.example', 'mailto:a%40b.example', 'mailto:a@b.example%0abcc:c@d.example', 'tel:*#06#', 'tel:abc',
  ])('refuses %j', (href) => {
    expect(toSafeLink(href)).toBeNull();
  });
});

describe('isDisguised', () => {
  const link = { href: 'https://evil.example/login', host: 'evil.example' };

  it.each(['bank.example', 'https://bank.example/login', 'Log in at www.bank.example now', 'bank。example', 'bank․example', 'bank．example', 'bаnk.example', '10.0.0.1', 'bank.example/evil.example', 'x'.repeat(400)])(
    'tells that %j is another place',
    (text) => expect(isDisguised(text, link)).toBe(true),
  );

  it.each(['click here', 'evil.example', 'www.evil.example', 'https://evil.example/login', 'EVIL.example/a.html', '请看说明。谢谢', 'version 2.5', ''])(
    'lets %j be',
    (text) => expect(isDisguised(text, link)).toBe(false),
  );

  it('always shows hosts whose letters may look like others', () => {
    expect(isDisguised('click here', { href: 'https://xn--bnk-7cd.example/', host: 'xn--bnk-7cd.example' })).toBe(true);
  });

  it('compares mail addresses and numbers', () => {
    const mail = { href: 'mailto:a@evil.example', host: 'a@evil.example' };
    expect(isDisguised('help@bank.example', mail)).toBe(true);
    expect(isDisguised('Write to A@evil.example', mail)).toBe(false);
    expect(isDisguised('Write to us', mail)).toBe(false);
    const phone = { href: 'tel:+86-571-8502-2088', host: '+86-571-8502-2088' };
    expect(isDisguised('0571 9999 9999', phone)).toBe(true);
    expect(isDisguised('8502 2088', phone)).toBe(false);
  });
});
