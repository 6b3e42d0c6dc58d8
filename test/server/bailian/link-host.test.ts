import { describe, expect, it } from 'vitest';
import { toAllowedUrl } from '../../../server/bailian/link-host.ts';

describe('addresses of documents', () => {
  it.each([
    ['https://docs.example.com/a.pdf', ['docs.example.com']],
    ['https://DOCS.example.com/a.pdf', ['Docs.Example.com']],
    ['http://a.b.example.com/', ['x.test', '*.example.com']],
    ['https://anywhere.test/', ['*']],
    ['https://docs.example.com:8443/', ['docs.example.com:8443']],
    ['https://例子.测试/', ['xn--fsqu00a.xn--0zwm56d']],
  ])('%s may be linked to with %j', (url, hosts) => {
    expect(toAllowedUrl(url, hosts)).toBe(new URL(url).href);
  });

  it.each([
    ['https://docs.example.com/', []],
    ['https://example.com/', ['*.example.com']],
    ['https://badexample.com/', ['*.example.com', 'example.com']],
    ['https://example.com.evil.test/', ['example.com', '*.example.com']],
    ['https://docs.example.com@evil.test/', ['docs.example.com']],
    ['https://user:pass@docs.example.com/', ['docs.example.com', '*']],
    ['https://docs.example.com:8443/', ['docs.example.com']],
    ['javascript:alert(1)', ['*']],
    ['JaVaScRiPt://docs.example.com/%0aalert(1)', ['*']],
    ['data:text/html,x', ['*']],
    ['//docs.example.com/', ['*']],
    ['file:///etc/passwd', ['*']],
    ['', ['*']],
    [`https://docs.example.com/${'a'.repeat(2_000)}`, ['*']],
  ])('%s may not with %j', (url, hosts) => {
    expect(toAllowedUrl(url, hosts)).toBeUndefined();
  });
});
