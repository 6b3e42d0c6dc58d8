import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVisitorTokens } from '../../../server/chat/visitors.ts';
import { createFakeClock } from '../../fake-clock.ts';

const secret = 'a secret of enough characters for it';
const day = 24 * 3_600_000;

describe('visitor tokens', () => {
  it('name the visitor they were made for', async () => {
    const clock = createFakeClock();
    const tokens = await createVisitorTokens({ secrets: [secret], clock });
    const { token, expiresAt, verified } = await tokens.mint('shop', 'anna');
    expect(await tokens.verify('shop', token)).toEqual({ visitor: 'anna', verified: false, isStale: false });
    expect(verified).toBe(false);
    expect(Date.parse(expiresAt) - clock.now()).toBe(30 * day);
  });

  it('are for another visitor each time', async () => {
    const tokens = await createVisitorTokens({ secrets: [secret], clock: createFakeClock() });
    const visitors = await Promise.all([1, 2].map(async () => (await tokens.verify('shop', (await tokens.mint('shop')).token)).visitor));
    expect(new Set(visitors).size).toBe(2);
    expect(visitors[0]).toMatch(/^[\w-]{22}$/);
  });

  it('want to be replaced after a day and end after thirty', async () => {
    const clock = createFakeClock();
    const tokens = await createVisitorTokens({ secrets: [secret], clock });
    const { token } = await tokens.mint('shop');
    await clock.advance(day + 1_000);
    expect(await tokens.verify('shop', token)).toMatchObject({ isStale: true });
    await clock.advance(29 * day + 120_000);
    await expect(tokens.verify('shop', token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('are worth nothing edited, elsewhere, or made with another secret', async () => {
    const clock = createFakeClock();
    const tokens = await createVisitorTokens({ secrets: [secret], clock });
    const { token } = await tokens.mint('shop', 'anna');
    const [header = '', payload = '', signature = ''] = token.split('.');
    const none = btoa(JSON.stringify({ alg: 'none' })).replaceAll('=', '');
    const other = await createVisitorTokens({ secrets: [`${secret} other`], clock });
    const raw = await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject('anna').setAudience('shop').setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(secret));
    const bad = ['', 'x', `${header}.${payload}.`, `${header}.${payload}`, `${none}.${payload}.`, `${none}.${payload}.${signature}`, `${token}x`, `x${token}`, 'a'.repeat(2_000), raw, (await other.mint('shop', 'anna')).token];
    for (const forged of bad) await expect(tokens.verify('shop', forged)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(tokens.verify('other', token)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
