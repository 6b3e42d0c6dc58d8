import { describe, expect, it } from 'vitest';
import { createTestApp, page } from '../test-app.ts';

/** Where something answers, each in a way of its own: refused, unknown, well, and owned. */
const paths = ['/v1/apps/default', '/v1/apps/none', '/v1/apps/default/conversations', '/v1/apps/default/files/x/picture', '/v1/x', '/admin/v1/apps/default/feedback', '/healthz', '/readyz', '/', '/nothing'];

const expected = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
};

describe('every answer', () => {
  it.each(paths)('of %s is for no cache, no frame and no sniffing', async (path) => {
    const { app } = await createTestApp({ adminToken: 'a-token-of-the-owner-for-this-test' });
    for (const method of ['GET', 'POST', 'OPTIONS', 'PUT']) {
      const response = await app.request(`http://chat.test${path}`, { method, headers: { origin: page } });
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, response.headers.get(name)])), `${method} ${path}`).toEqual(expected);
      expect(response.headers.get('vary')).toContain('Origin');
      expect(response.headers.get('strict-transport-security')).toBeNull();
      if (response.status >= 400) expect(response.headers.get('content-type')).toContain('application/json');
    }
  });

  it.each([
    ['http://chat.test', {}, false],
    ['https://chat.test', {}, true],
    ['http://chat.test', { 'x-forwarded-proto': 'https' }, false],
  ])('of %s with %j tells the browser to stay with https: %j', async (origin, headers, isTold) => {
    const { app } = await createTestApp();
    const response = await app.request(`${origin}/healthz`, { headers: headers as Record<string, string> });
    expect(response.headers.has('strict-transport-security')).toBe(isTold);
  });

  it('is for pages of the same site where visitors’ tokens are in a cookie', async () => {
    const { request } = await createTestApp({ settings: { cookie: true } });
    expect((await request('/v1/apps/default')).headers.get('cross-origin-resource-policy')).toBe('same-site');
  });
});
