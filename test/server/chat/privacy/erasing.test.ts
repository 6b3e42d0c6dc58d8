import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import type { Conversation, VisitorToken } from '../../../../server/wire/protocol.ts';
import { createPrivacyApp } from '../../privacy-app.ts';
import { chatBody, readUntil } from '../../test-app.ts';
import { describeEachStore } from './each-store.ts';

const base = '/v1/apps/default';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where in what was dumped the word is: the whole of it is no message for a failed test. */
function canaries(text: string): string[] {
  return [...text.matchAll(/.{0,40}canary.{0,40}/gi)].map(([found]) => found);
}

function visitorOf(token: string): string {
  return (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}

describeEachStore('erasing a visitor', (open) => {
  /** Anna with all that can be kept of her, and Ben. */
  async function setUp() {
    const { store, dump, placesOf } = await open();
    const test = await createPrivacyApp({ store });
    const [anna, ben] = [await test.mint(), await test.mint()];
    const document = await test.upload(anna, 'canary-notes.md', 'The canary of the document.');
    const picture = await test.upload(anna, 'canary-tea.png');
    await test.say(anna, 'canary-c1', 'I like the canary of oolong.', [document, picture]);
    const answer = await test.say(anna, 'canary-c1', 'My name is Canary.');
    await test.rate(anna, answer, 'a canary of a comment');
    await test.say(anna, 'canary-c2', 'canary two');
    await test.upload(anna, 'canary-unsent.png');
    await test.say(ben, 'c1', 'I like white tea.');
    await test.say(ben, 'c1', 'And my name is Ben.');
    return { ...test, dump, placesOf, anna, ben, document };
  }

  it('leaves nothing of them here or in the service, and everything of others', async () => {
    const { anna, ben, dump, erase, settle, emulator, request } = await setUp();
    expect(canaries(await dump())).not.toEqual([]);
    expect([emulator.memories.size, emulator.files.size]).toEqual([2, 1]);
    const before = (await (await request(`${base}/conversations/c1`, { token: ben })).json()) as Conversation;
    expect(await erase(anna)).toEqual({ id: expect.stringMatching(/^[\w-]{22}$/), requestedAt: expect.any(String), state: 'erasing', waitsFor: ['files', 'memory', 'sessions'] });
    await settle();
    const left = await dump();
    expect(canaries(left)).toEqual([]);
    expect(left.includes('I like white tea.')).toBe(true);
    expect([emulator.memories.size, emulator.files.size]).toEqual([1, 0]);
    expect(await (await request(`${base}/conversations/c1`, { token: ben })).json()).toEqual(before);
  });

  it('leaves of who they were the note that they are erased, and after its time not even that', async () => {
    const { anna, dump, placesOf, erase, settle, sweepFor, clock, until, sweep } = await setUp();
    const name = visitorOf(anna);
    expect((await placesOf(name)).length).toBeGreaterThan(4);
    await erase(anna);
    await settle();
    expect((await placesOf(name)).filter((place) => !place.startsWith('erasure'))).toEqual([]);
    await sweepFor(2 * HOUR);
    await clock.advance(41 * DAY);
    await until(sweep());
    expect(await placesOf(name)).toEqual([]);
    expect((await dump()).includes(name)).toBe(false);
  });

  it('leaves nothing of a guest who handed over and of the person who signed in and out', async () => {
    const { store, dump, placesOf } = await open();
    const secret = 'what the site and the backend share and nobody else knows';
    const test = await createPrivacyApp({ store, visitorSecret: secret, settings: { handOver: true, endOnLogout: true } });
    const { post, say, rate, upload, mint, erase, settle, until, clock, sweep, sweepFor } = test;
    const signIn = async (handOver?: object, bearer?: string): Promise<string> => {
      const now = Math.floor(clock.now() / 1_000);
      const signed = await new SignJWT({ sub: 'anna', aud: 'default', iat: now, exp: now + 3_600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
      return ((await (await until(post(`${base}/visitor`, { token: signed, ...handOver }, bearer))).json()) as VisitorToken).token;
    };
    const guest = await mint();
    const answer = await say(guest, 'canary-c1', 'I like the canary of oolong.', [await upload(guest, 'canary.md', 'Canary')]);
    await rate(guest, answer, 'a canary');
    const first = await signIn({ handOver: 'canary-c1' }, guest);
    await until(post(`${base}/visitor/logout`, {}, first));
    await clock.advance(120_000);
    const anna = await signIn();
    expect(visitorOf(anna)).toBe(visitorOf(first));
    expect(await placesOf(visitorOf(guest))).not.toEqual([]);
    for (const token of [guest, anna]) await erase(token);
    await settle();
    // A page that only now hears of it says that they leave.
    await until(post(`${base}/visitor/logout`, {}, anna));
    for (const token of [guest, anna]) expect((await placesOf(visitorOf(token))).filter((place) => !place.startsWith('erasure'))).toEqual([]);
    expect(canaries(await dump())).toEqual([]);
    await sweepFor(2 * HOUR);
    await clock.advance(41 * DAY);
    await until(sweep());
    expect((await dump()).includes(visitorOf(guest))).toBe(false);
  });

  it('is done once the service’s sessions have lapsed too, and says so to them and to the owner', async () => {
    const { anna, erase, settle, readErasure, sweepFor, asOwner, logs } = await setUp();
    const { id } = await erase(anna);
    await settle();
    expect(await readErasure(anna)).toMatchObject({ id, state: 'erasing', waitsFor: ['sessions'] });
    await sweepFor(HOUR);
    expect(await readErasure(anna)).toMatchObject({ state: 'erasing' });
    await sweepFor(10 * MINUTE);
    expect(await readErasure(anna)).toEqual({ id, requestedAt: expect.any(String), state: 'done', finishedAt: expect.any(String), waitsFor: [] });
    expect(await (await asOwner(`/erasures/${id}`)).json()).toMatchObject({ id, state: 'done' });
    expect((await asOwner('/erasures/none')).status).toBe(404);
    expect(logs.map(({ event }) => event)).toEqual(expect.arrayContaining(['erasure_requested', 'erasure_done']));
    expect(JSON.stringify(logs)).not.toContain(visitorOf(anna));
  });

  it('opens nothing to their old token but how far that is, and gives them a new one as somebody new', async () => {
    const { anna, erase, request, post, until, readErasure } = await setUp();
    const { id } = await erase(anna);
    for (const [method, path, body] of [
      ['POST', '/chat', chatBody('c1', 'Hello', 'q1')],
      ['GET', '/chat/c1/stream'],
      ['POST', '/chat/c1/stop', {}],
      ['GET', '/conversations'],
      ['GET', '/conversations/canary-c1'],
      ['PATCH', '/conversations/canary-c1', { title: 'x' }],
      ['DELETE', '/conversations/canary-c1'],
      ['POST', '/feedback', { message: 'x', rating: 'up' }],
      ['GET', '/memory'],
      ['DELETE', '/memory'],
      ['GET', '/files/x'],
      ['POST', '/files', {}],
      ['GET', '/visitor/export'],
    ] as const) {
      const response = await until(request(base + path, { method, token: anna, ...(body ? { body: JSON.stringify(body) } : {}) }));
      expect([path, response.status]).toEqual([path, 401]);
    }
    expect(await erase(anna)).toMatchObject({ id });
    expect(await readErasure(anna)).toMatchObject({ id });
    const again = (await (await post(`${base}/visitor`, {}, anna)).json()) as VisitorToken;
    expect(visitorOf(again.token)).not.toBe(visitorOf(anna));
    expect(await (await request(`${base}/conversations`, { token: again.token })).json()).toEqual({ conversations: [] });
    expect((await request(`${base}/visitor/erasure`, { token: again.token })).status).toBe(404);
  });

  it('goes on until the service has done it, over failures and a restart', async () => {
    const { anna, erase, settle, readErasure, emulator, clock, store, sweepFor } = await setUp();
    emulator.setOpenApiFault('server-error', { action: 'DeleteMemory' });
    await erase(anna);
    await settle();
    expect(await readErasure(anna)).toMatchObject({ state: 'erasing', waitsFor: ['memory', 'sessions'] });
    await sweepFor(2 * HOUR);
    expect(await readErasure(anna)).toMatchObject({ state: 'erasing', waitsFor: ['memory', 'sessions'] });
    emulator.setOpenApiFault(null);
    const later = await createPrivacyApp({ store, service: emulator, clock });
    expect(emulator.memories.size).toBe(2);
    await later.sweepFor(6 * HOUR);
    expect(emulator.memories.size).toBe(1);
    expect(await readErasure(anna)).toMatchObject({ state: 'done' });
  });

  it('stays open for as long as nobody has the keys to the service', async () => {
    const { anna, erase, settle, readErasure, emulator, clock, store, sweepFor } = await setUp();
    emulator.setOpenApiFault('server-error');
    await erase(anna);
    await settle();
    await sweepFor(24 * HOUR);
    expect(await readErasure(anna)).toMatchObject({ state: 'erasing', waitsFor: ['files', 'memory', 'sessions'] });
    emulator.setOpenApiFault(null);
    const later = await createPrivacyApp({ store, service: emulator, clock });
    await later.sweepFor(48 * HOUR);
    expect(await later.readErasure(anna)).toMatchObject({ state: 'done' });
    expect([emulator.memories.size, emulator.files.size]).toEqual([1, 0]);
  });

  it('cannot be undone by an answer, a file or a memory that comes late', async () => {
    const { anna, erase, ask, emulator, dump, settle, until, store, clock, sweepFor } = await setUp();
    emulator.setScenario('slow');
    const running = (await until(ask(anna, 'canary-c3', 'A canary that is answered slowly.'))).body!.getReader();
    await until(readUntil(running, (text) => text.includes('text-delta')));
    await erase(anna);
    expect(emulator.requests.at(-1)).toBeDefined();
    await until(readUntil(running, () => false));
    await settle();
    const owner = { app: 'default', visitor: visitorOf(anna) };
    const question = { id: 'late', role: 'user' as const, parts: [{ type: 'text' as const, text: 'a late canary' }], metadata: {} };
    expect(await store.claimTurn({ owner, conversation: 'c9', turn: 't9', question, title: 'canary', isRegeneration: false, runner: 'p', now: clock.now(), leaseUntil: 0 })).toEqual({ kind: 'erased' });
    expect(await store.writeMemory(owner, { version: 1, state: 'made', since: 0, dueAt: 0, mayExist: false, setbacks: 0, generation: 0, memoryId: 'canary' })).toBe(false);
    await sweepFor(2 * HOUR);
    expect(canaries(await dump())).toEqual([]);
    expect([emulator.memories.size, emulator.files.size]).toEqual([1, 0]);
  });

  it('is done for a person by the owner, who is somebody new afterwards, and once for all they are called', async () => {
    const { store, dump } = await open();
    const secret = 'what the site and the backend share and nobody else knows';
    const test = await createPrivacyApp({ store, visitorSecret: secret });
    const { asOwner, post, say, until, clock, settle, request, emulator } = test;
    const signIn = async (): Promise<string> => {
      const now = Math.floor(clock.now() / 1_000);
      const signed = await new SignJWT({ sub: 'anna@canary.example', aud: 'default', iat: now, exp: now + 3_600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
      return ((await (await until(post(`${base}/visitor`, { token: signed }))).json()) as VisitorToken).token;
    };
    const anna = await signIn();
    await say(anna, 'c1', 'I like the canary of oolong.');
    await say(anna, 'c1', 'I like canary two.');
    const receipt = (await (await asOwner('/erasures', { sub: 'anna@canary.example' })).json()) as { id: string };
    await settle();
    expect(canaries(await dump())).toEqual([]);
    expect(emulator.memories.size).toBe(0);
    expect(await (await asOwner('/erasures', { sub: 'anna@canary.example' })).json()).toMatchObject({ id: receipt.id });
    expect((await request(`${base}/conversations`, { token: anna })).status).toBe(401);

    const back = await signIn();
    expect(visitorOf(back)).toBe(`${visitorOf(anna)}-1`);
    await say(back, 'c1', 'canary three');
    expect(visitorOf(await signIn())).toBe(visitorOf(back));
    const second = (await (await asOwner('/erasures', { sub: 'anna@canary.example' })).json()) as { id: string };
    expect(second.id).not.toBe(receipt.id);
    expect(canaries(await dump())).toEqual([]);
    expect(visitorOf(await signIn())).toBe(`${visitorOf(anna)}-2`);
  });

  it.each([[{}], [{ sub: '' }], [{ sub: 1 }], [{ visitor: '../x' }], [{ sub: 'a', visitor: 'b' }]])('is refused to an owner who says %j', async (body) => {
    const { store } = await open();
    const { asOwner } = await createPrivacyApp({ store });
    expect((await asOwner('/erasures', body)).status).toBe(400);
  });
});
