import process from 'node:process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scenarioNames } from '../../demo/emulator/scenarios.ts';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../server/stores/sql.ts';
import { createFaultyStore } from '../faults/faulty-store.ts';
import { createFakeClock } from '../fake-clock.ts';
import { createPrivacyApp } from './privacy-app.ts';
import { apiKey, chatBody } from './test-app.ts';

/** In all that a visitor sends: texts, ids, headers, addresses. Names of fields are told back to whoever sent them, and go nowhere else. */
const CANARY = 'canary';
const base = '/v1/apps/default';

/** What the process said besides its log. */
let said: string[];
beforeEach(() => {
  said = [];
  const note = (text: unknown): boolean => Boolean(said.push(String(text)));
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) vi.spyOn(console, method).mockImplementation((...texts) => void note(texts.join(' ')));
});
afterEach(() => {
  vi.restoreAllMocks();
});

type PrivacyApp = Awaited<ReturnType<typeof createPrivacyApp>>;

/** Everything that a visitor can do, with a canary wherever there is room for one. Collects the bodies of all refusals. */
async function doEverything(test: PrivacyApp, token: string): Promise<string[]> {
  const refusals: string[] = [];
  let answers = 0;
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<string> => {
    const response = await test.until(test.request(base + path, { method, token, headers, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) }));
    const text = await test.until(response.text());
    answers += 1;
    if (response.status >= 400) refusals.push(text);
    refusals.push(JSON.stringify([...response.headers].filter(([name]) => name !== 'x-visitor-token')));
    return text;
  };
  const stream = await call('POST', '/chat', chatBody(`${CANARY}-c`, `a ${CANARY} of a question`, `${CANARY}-q`));
  const event = /^id: (.*)$/m.exec(stream)?.[1] ?? '';
  await call('POST', '/chat', { ...chatBody(`${CANARY}-c`, `another ${CANARY}`, `${CANARY}-q2`), messageId: `${CANARY}-q` });
  await call('POST', '/chat', chatBody(`${CANARY}-c`, `another ${CANARY}`, `${CANARY}-q2`, 'regenerate-message'));
  await call('POST', '/chat', chatBody(`${CANARY}-c`, CANARY.repeat(2_000), `${CANARY}-q3`));
  await call('POST', '/chat', { ...chatBody('c', 'x', 'q'), strayName: CANARY, variables: { strayName: CANARY } });
  await call('POST', '/chat', { ...chatBody('c', 'x', 'q'), variables: { strayName: CANARY } });
  await call('POST', '/chat', `{"${CANARY}": ${CANARY}`);
  await call('POST', '/chat', CANARY, { 'content-type': `text/${CANARY}` });
  await call('GET', `/chat/${CANARY}-c/stream`, undefined, { 'last-event-id': event });
  await call('GET', `/chat/${CANARY}-c/stream`, undefined, { 'last-event-id': CANARY });
  await call('POST', `/chat/${CANARY}-c/stop`, { strayName: CANARY });
  await call('POST', `/chat/${CANARY}-c/stop`, {});
  await call('GET', `/conversations?query=${CANARY}&before=${CANARY}`);
  await call('GET', `/conversations?query=${CANARY.repeat(40)}`);
  await call('GET', `/conversations/${CANARY}-c?limit=${CANARY}`);
  await call('PATCH', `/conversations/${CANARY}-c`, { title: CANARY });
  await call('PATCH', `/conversations/${CANARY}-c`, { title: CANARY.repeat(20) });
  await call('POST', '/feedback', { message: event.split(':')[0], rating: 'down', comment: CANARY });
  await call('POST', '/feedback', { message: `${CANARY}!`, rating: CANARY });
  await call('GET', `/files/${CANARY}`);
  await call('DELETE', `/files/${CANARY}`);
  await call('GET', `/files/${CANARY}/picture?until=${CANARY}&signature=${CANARY}`);
  await call('POST', '/files', CANARY, { 'x-file-name': `${CANARY}.exe`, 'x-file-md5': CANARY });
  await call('POST', '/files', CANARY, { 'x-file-name': `${CANARY}.md`, 'x-file-md5': '0'.repeat(32), 'content-length': '6' });
  await call('POST', '/files', CANARY, { 'x-file-name': `%${CANARY}` });
  await call('GET', '/memory');
  await call('DELETE', `/memory/${CANARY}`);
  await call('POST', '/visitor', { token: `${CANARY}.${CANARY}.${CANARY}` });
  await call('POST', '/visitor', { strayName: CANARY });
  await call('GET', `/${CANARY}`);
  await call(CANARY.toUpperCase(), `/${CANARY}`);
  await test.until(test.request(`/v1/apps/${CANARY}`, { token: `${CANARY}.${CANARY}` }).then((response) => response.text()));
  await call('GET', '/visitor/export');
  await call('DELETE', `/conversations/${CANARY}-c`);
  await call('DELETE', '/visitor');
  await call('GET', '/visitor/erasure');
  await test.asOwner(`/feedback?since=${CANARY}`);
  await test.asOwner('/erasures', { sub: CANARY });
  await test.asOwner(`/erasures/${CANARY}`);
  await test.settle();
  await test.until(test.sweep().catch(() => {}));
  expect(answers).toBeGreaterThan(30);
  return refusals;
}

function check(test: PrivacyApp, token: string, refusals: readonly string[]): void {
  const visitor = (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
  const written = [...test.logs.map((entry) => JSON.stringify(entry)), ...said, ...refusals];
  expect(test.logs.length).toBeGreaterThan(30);
  for (const secret of [CANARY, token, visitor, apiKey, 'a-token-of-the-owner', 'emulator-key', 'file_session']) {
    expect(written.filter((text) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
  }
  // Nor a stack, a file, or a sentence that is not ours.
  expect(refusals.filter((text) => /node_modules|\n\s+at |\.ts:\d|SQLITE|database is locked|Unexpected token/.test(text))).toEqual([]);
}

it.each([undefined, ...scenarioNames])('nothing of a visitor is written down when the service is %s', async (scenario) => {
  const test = await createPrivacyApp({ emulator: { slowDelayMs: 10 } });
  if (scenario) test.emulator.setScenario(scenario);
  const token = await test.mint();
  check(test, token, await doEverything(test, token));
});

it.each(['throttled', 'server-error', 'lost-reply', 'garbage', 'hang'] as const)('nor when its other half is %s', async (fault) => {
  const test = await createPrivacyApp();
  test.emulator.setOpenApiFault(fault);
  const token = await test.mint();
  check(test, token, await doEverything(test, token));
});

it('nor when the store fails, whatever it says', async () => {
  const clock = createFakeClock();
  const faulty = createFaultyStore(createSqlStore(openNodeSqlite(':memory:')), clock);
  const test = await createPrivacyApp({ clock, store: faulty.store });
  const token = await test.mint();
  faulty.fail('all', `database is locked: ${CANARY}`);
  const refusals = await doEverything(test, token);
  expect(refusals.some((text) => text.includes('"internal"'))).toBe(true);
  check(test, token, refusals);
});
