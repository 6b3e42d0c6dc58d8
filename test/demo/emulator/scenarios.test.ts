import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../demo/emulator/create-emulator.ts';
import { type Scenario, scenarioNames } from '../../../demo/emulator/scenarios.ts';
import { ask, type CallOptions, callEmulator, createTestEmulator, parseResults, readAnswer } from './call-emulator.ts';

const question = 'How much is Longjing?';

async function callWith(scenario: Scenario, options: CallOptions & { emulator?: EmulatorOptions } = {}) {
  const emulator = createTestEmulator(options.emulator);
  emulator.setScenario(scenario);
  return { emulator, response: await callEmulator(emulator, ask(question), options) };
}

async function readToError(response: Response): Promise<{ text: string; error: unknown }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body!) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    return { text, error };
  }
  return { text, error: undefined };
}

describe('scenarios', () => {
  it('slow leaves long gaps', async () => {
    const { emulator, response } = await callWith('slow', { emulator: { slowDelayMs: 5_000 } });
    const reader = response.body!.getReader();
    let events = 0;
    const read = async (): Promise<void> => {
      while (!(await reader.read()).done) events++;
    };
    const reading = read();
    await emulator.clock.advance(4_999);
    expect(events).toBe(0);
    await emulator.clock.advance(5_001);
    expect(events).toBe(2);
    await reader.cancel();
    await reading;
  });

  it('cut-off ends without a stop', async () => {
    const { response } = await callWith('cut-off');
    const results = parseResults(await response.text());
    expect(results.length).toBeGreaterThan(0);
    expect(results.every(({ output }) => output.finish_reason === 'null')).toBe(true);
  });

  it('reset breaks in the middle of an event', async () => {
    const { response } = await callWith('reset');
    const { text, error } = await readToError(response);
    expect(error).toBeInstanceOf(Error);
    expect(text).toMatch(/\n\nid:\d+\nevent:result\n[^]*[^\n]$/);
  });

  it('stalled sends some text and then nothing', async () => {
    const { emulator, response } = await callWith('stalled');
    const reader = response.body!.getReader();
    let isOver = false;
    let text = '';
    const reading = (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += new TextDecoder().decode(value);
      }
      isOver = true;
    })();
    await emulator.clock.advance(3_600_000);
    expect(text).toContain('"finish_reason":"null"');
    expect(isOver).toBe(false);
    await reader.cancel();
    await reading;
    expect(emulator.requests[0]?.aborted).toBe(true);
  });

  it.each([['throttled', 429, 'Throttling.RateQuota'], ['server-error', 500, 'InternalError']] as const)('%s answers %i as JSON', async (scenario, status, code) => {
    const { response } = await callWith(scenario);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each([['throttled-in-stream', 429, 'Throttling.RateQuota'], ['blocked', 400, 'DataInspectionFailed']] as const)('%s is the only event', async (scenario, status, code) => {
    const { response } = await callWith(scenario);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(new RegExp(`^id:1\nevent:error\n:HTTP_STATUS/${status}\ndata:\\{"code":"${code}"[^\n]+\n\n$`));
  });

  it('blocked answers 400 without a stream', async () => {
    const { response } = await callWith('blocked', { stream: false });
    expect(response.status).toBe(400);
  });

  it('blocked-midway sends some text and then the error', async () => {
    const { response } = await callWith('blocked-midway');
    const body = await response.text();
    expect(body).toMatch(/^id:1\nevent:result\n/);
    expect(body).toMatch(/\n\nid:\d+\nevent:error\n:HTTP_STATUS\/400\ndata:\{"code":"DataInspectionFailed"[^\n]+\n\n$/);
  });

  it('cumulative repeats the text although increments were asked for', async () => {
    const { response } = await callWith('cumulative');
    const texts = parseResults(await response.text()).map(({ output }) => output.text);
    for (let at = 1; at < texts.length; at++) expect(texts[at]!.startsWith(texts[at - 1]!)).toBe(true);
    expect(texts.at(-1)).toContain('US$24');
  });

  it('garbage is a web page', async () => {
    const { response } = await callWith('garbage');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('bad-json breaks every event', async () => {
    const { response } = await callWith('bad-json');
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data:'));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(() => JSON.parse(line.slice(5))).toThrow(SyntaxError);
  });

  it('silent sends headers, and nothing until the caller leaves', async () => {
    const controller = new AbortController();
    const { emulator, response } = await callWith('silent', { signal: controller.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8');
    const reading = readToError(response);
    await emulator.clock.advance(3_600_000);
    controller.abort();
    const { text, error } = await reading;
    expect(text).toBe('');
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(emulator.requests[0]?.aborted).toBe(true);
  });

  it('hang sends nothing at all until the caller leaves', async () => {
    const emulator = createTestEmulator();
    emulator.setScenario('hang');
    const controller = new AbortController();
    const calling = callEmulator(emulator, ask(question), { signal: controller.signal });
    await emulator.clock.advance(3_600_000);
    controller.abort();
    await expect(calling).rejects.toMatchObject({ name: 'AbortError' });
    expect(emulator.requests[0]).toMatchObject({ aborted: true, status: undefined });
  });

  it('no-blank-lines prints events one right behind the other', async () => {
    const { response } = await callWith('no-blank-lines');
    const body = await response.text();
    expect(body).not.toContain('\n\n');
    expect(body).toMatch(/^(id:\d+\nevent:result\n:HTTP_STATUS\/200\ndata:[^\n]+\n){4,}$/);
  });

  it('long has every kind of Markdown', async () => {
    const { response } = await callWith('long');
    const { text } = await readAnswer(response);
    for (const piece of ['# ', '## ', '- [x] ', '- [ ] ', '| :-- |', '```js', '> ', '![', '](/', '1. ', '~~', '`', '---']) expect(text).toContain(piece);
    expect(text.length).toBeGreaterThan(1_500);
  });

  it('echo repeats hostile text to the letter', async () => {
    const prompt = '<img src=x onerror=alert(1)>\u0000\u2028 data:\n\nevent:error\n\ud83d\ude00 𠮷';
    const answer = await readAnswer(await callEmulator(createTestEmulator(), ask(prompt), { appId: 'echo' }));
    expect(answer.text).toBe(prompt);
  });

  it('are listed by name', () => {
    expect(new Set(scenarioNames).size).toBe(24);
  });
});

describe('choosing a scenario', () => {
  it('lasts for as many calls as it was set for', async () => {
    const emulator = createTestEmulator();
    emulator.setScenario('throttled', { times: 2 });
    const statuses: number[] = [];
    for (let call = 0; call < 3; call++) statuses.push((await callEmulator(emulator, ask('hi'))).status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  it('ends when it is taken off, and then the app has its own', async () => {
    const emulator = createTestEmulator({ apps: { shop: { scenario: 'server-error' } } });
    emulator.setScenario('throttled');
    const before = await callEmulator(emulator, ask('hi'));
    emulator.setScenario(null);
    const after = await callEmulator(emulator, ask('hi'));
    expect([before.status, after.status]).toEqual([429, 500]);
  });

  it('never lets a call through that is refused anyway', async () => {
    const emulator = createTestEmulator();
    emulator.setScenario('long', { times: 1 });
    const refused = await callEmulator(emulator, ask('hi'), { headers: { authorization: '' } });
    const answer = await readAnswer(await callEmulator(emulator, ask('hi')));
    expect(refused.status).toBe(401);
    expect(answer.text).toContain('Five days with Longjing');
  });
});

describe('a caller that leaves', () => {
  it('stops the answer by cancelling its body', async () => {
    const emulator = createTestEmulator({ tokenDelayMs: 25 });
    const response = await callEmulator(emulator, ask(question));
    const reader = response.body!.getReader();
    const first = reader.read();
    await emulator.clock.advance(25);
    await first;
    await reader.cancel();
    await emulator.clock.advance(10_000);
    const [round] = [...emulator.sessions.values()][0]!.rounds;
    expect(emulator.requests[0]?.aborted).toBe(true);
    expect(round!.bot.length).toBeLessThan(40);
  });

  it('stops the answer by its signal', async () => {
    const emulator = createTestEmulator({ tokenDelayMs: 25 });
    const controller = new AbortController();
    const response = await callEmulator(emulator, ask(question), { signal: controller.signal });
    const reading = readToError(response);
    await emulator.clock.advance(60);
    controller.abort();
    const { text, error } = await reading;
    expect(parseResults(text).length).toBeGreaterThan(0);
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(emulator.requests[0]?.aborted).toBe(true);
  });

  it('is not one who reads to the end', async () => {
    const emulator = createTestEmulator();
    const controller = new AbortController();
    await (await callEmulator(emulator, ask(question), { signal: controller.signal })).text();
    controller.abort();
    expect(emulator.requests[0]?.aborted).toBe(false);
  });
});
