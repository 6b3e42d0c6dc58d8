import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { chatBody, readText, readUntil } from '../test-app.ts';
import { createChildServers, mint, origin } from './child-server.ts';

// The built server with more to do than it likes.

const { startWithEmulator, cleanUp } = createChildServers();

afterEach(cleanUp);

const secret = 'what the site and the backend share';
const config = JSON.stringify({ apps: { default: { appId: 'a', identity: 'optional', limits: { requestsPerMinute: 100_000 } } } });
const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');

interface Visitor {
  ask(conversation: string, text?: string): Promise<Response>;
  post(path: string): Promise<Response>;
  read(path: string, headers?: Record<string, string>): Promise<Response>;
}

function toVisitor(url: string, token: string): Visitor {
  const chat = `${url}/v1/apps/default/chat`;
  const headers = { origin, authorization: `Bearer ${token}` };
  const send = (to: string, body: unknown): Promise<Response> => fetch(to, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    ask: (conversation, text = words) => send(chat, chatBody(conversation, text, `q-${conversation}`)),
    post: (path) => send(`${chat}${path}`, {}),
    read: (path, more) => fetch(`${chat}${path}`, { headers: { ...headers, ...more } }),
  };
}

/** Somebody whom the site vouches for. */
async function signIn(url: string): Promise<Visitor> {
  const now = Math.floor(Date.now() / 1_000);
  const jwt = await new SignJWT({ sub: 'anna', aud: 'default', iat: now, exp: now + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
  const response = await fetch(`${url}/v1/apps/default/visitor`, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify({ token: jwt }) });
  return toVisitor(url, ((await response.json()) as { token: string }).token);
}

/** The longest of these waits but one in a hundred, told to whoever runs this with the usual one. */
function tell(what: string, waits: number[]): number {
  waits.sort((one, other) => one - other);
  const mostly = waits[Math.ceil(waits.length * 0.99) - 1] ?? 0;
  process.stdout.write(`${what}: usually ${Math.round(waits[waits.length >> 1] ?? 0)} ms, 99 of 100 within ${Math.round(mostly)} ms, at worst ${Math.round(waits.at(-1) ?? 0)} ms\n`);
  return mostly;
}

async function timed<Result>(waits: number[], work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  waits.push(performance.now() - startedAt);
  return result;
}

describe('two hundred visitors of a service that is ten times as slow as usual', () => {
  it('are put off first where nobody knows them, and stop and resume at once all the while', { timeout: 60_000 }, async () => {
    const { url } = await startWithEmulator({ MAX_TURNS: '120', BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: config, VISITOR_SECRET: secret }, { tokenDelayMs: 400, echoes: true });
    const visitors = await Promise.all(Array.from({ length: 200 }, async () => toVisitor(url, await mint(url))));
    const known = await signIn(url);
    const answers = await Promise.all(visitors.map((visitor) => visitor.ask('c1')));
    const running = answers.flatMap((answer, at) => (answer.ok ? [{ answer, visitor: visitors[at]! }] : []));
    const refused = answers.filter(({ ok }) => !ok);
    expect([running.length, refused.length]).toEqual([120, 80]);
    for (const { status, headers } of refused) {
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
    }
    expect((await known.ask('c1')).status).toBe(200);

    const [resumed, stopped, cheap]: [number[], number[], number[]] = [[], [], []];
    await Promise.all(
      running.map(async ({ answer, visitor }, at) => {
        // They come back one after the other, and not all in the same instant.
        await new Promise((resolve) => setTimeout(resolve, at * 20));
        const seen = await readUntil(answer.body!.getReader(), (text) => text.includes('text-delta'));
        const lastEventId = /id: (\S+)/.exec(seen)?.[1] ?? '';
        const back = await timed(resumed, () => visitor.read('/c1/stream', { 'last-event-id': lastEventId }));
        expect(back.status).toBe(200);
        await back.body?.cancel();
        expect(await (await timed(stopped, () => visitor.post('/c1/stop'))).json()).toEqual({ stopped: true });
        await (await timed(cheap, () => fetch(`${url}/healthz`))).text();
      }),
    );
    const mostly = Math.max(tell(`${running.length} answers resumed`, resumed), tell('and stopped', stopped));
    // Where much else runs, everything takes longer, also what costs nothing at all.
    expect(mostly).toBeLessThan(Math.max(300, 10 * tell('and nothing asked', cheap)));
    // There is room again for those who were put off.
    expect((await visitors[answers.findIndex(({ ok }) => !ok)]!.ask('c2', 'Hello')).status).toBe(200);
  });
});

describe('a process that stood still for more than a second', () => {
  const standStill = "process.on('SIGUSR2', () => { for (const until = Date.now() + 1_500; Date.now() < until; ); })";

  it('lets running answers go on, takes no new ones of strangers for a while, and is as before then', { timeout: 60_000 }, async () => {
    const env = { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: config, VISITOR_SECRET: secret };
    const { url, child, output } = await startWithEmulator(env, { tokenDelayMs: 250, echoes: true, nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(standStill)}`] });
    const visitors = await Promise.all(Array.from({ length: 12 }, async () => toVisitor(url, await mint(url))));
    const late = toVisitor(url, await mint(url));
    const known = await signIn(url);
    const answers = await Promise.all(visitors.map((visitor) => visitor.ask('c1')));
    child.kill('SIGUSR2');
    await expect.poll(async () => (await late.ask('c1', 'Hello')).status).toBe(503);
    expect(output()).toContain('"event":"shedding"');
    expect((await known.ask('c1', 'Hello')).status).toBe(200);
    for (const answer of answers) expect(await readText(answer)).toContain('word59');
    await expect.poll(async () => (await late.ask('c2', 'Hello')).status, { timeout: 20_000 }).toBe(200);
  });
});
