import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../demo/emulator/scenarios.ts';
import type { Disclosure } from '../../../server/bailian/disclosure.ts';
import type { AppConfig } from '../../../server/config.ts';
import type { Conversation, Message } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createTestApp, readEvents, readUntil, toEvents, toMessage } from '../test-app.ts';

const everything: Disclosure = { thoughts: true, steps: 'details', citations: 'passages', linkHosts: ['*.qingshan-tea.example'] };
const nothing: Disclosure = { thoughts: false, steps: 'off', citations: 'off', linkHosts: [] };
const question = 'How much is shipping to Japan?';

async function setUp({ scenario, disclosure = everything, tokenDelayMs = 0, settings = {} }: { scenario?: Scenario; disclosure?: Disclosure; tokenDelayMs?: number; settings?: Partial<AppConfig> } = {}) {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, settings: { thinking: 'on', disclosure, ...settings }, emulator: { tokenDelayMs, apps: { 'app-1': { showsSources: true } } } });
  if (scenario) test.emulator.setScenario(scenario);
  const token = await test.mint();
  const askFor = async (text: string): Promise<{ message: Message; raw: string }> => {
    const events = await clock.until(test.ask(token, 'c1', text).then(readEvents));
    return { message: toMessage(events), raw: JSON.stringify(events) };
  };
  const readStored = async (): Promise<Message[]> => ((await (await test.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation).messages;
  return { ...test, clock, token, askFor, readStored };
}

const types = ({ parts }: Message): string[] => parts.map(({ type }) => type);

describe('an answer with thinking, steps and sources', () => {
  it('is told part by part, and kept as it was told', async () => {
    const { askFor, readStored } = await setUp();
    const { message } = await askFor(question);
    expect(types(message)).toEqual(['data-step', 'reasoning', 'text', 'data-references']);
    expect(message.parts[0]).toMatchObject({ data: { kind: 'retrieval', isRunning: false, details: expect.arrayContaining(['shipping.en.md: Shipping cost']) } });
    expect(message.parts[2]).toMatchObject({ text: expect.stringMatching(/\[\d\]/) });
    expect(message.parts[3]).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ document: 'shipping.en.md', url: 'https://www.qingshan-tea.example/shipping.html' })]) });
    expect((await readStored())[1]).toEqual(message);
  });

  it('is the same in a replay, also when the log of it is gone', async () => {
    const { ask, token, clock, store, emulator } = await setUp();
    const replay = () => clock.until(ask(token, 'c1', question, 'q1').then(readEvents));
    const message = toMessage(await replay());
    expect(toMessage(await replay())).toEqual(message);
    await store.sweep(clock.now() + 1);
    const events = await replay();
    expect(toMessage(events)).toEqual(message);
    expect(events.some(({ data }) => data.includes('"type":"source-url"'))).toBe(true);
    expect(emulator.requests).toHaveLength(1);
  });

  it('goes upstream as text alone', async () => {
    const { askFor, clock, inputs } = await setUp();
    const { message } = await askFor(question);
    await clock.advance(56 * 60_000);
    await askFor('And to Germany?');
    const text = message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
    expect(inputs().at(-1)).toEqual({
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: text },
        { role: 'user', content: 'And to Germany?' },
      ],
    });
  });

  it('says how long the model thought, up to the first word', async () => {
    const { askFor } = await setUp({ tokenDelayMs: 100 });
    const { message } = await askFor(question);
    const pieces = message.metadata.reasoningMs! / 100;
    expect(pieces).toBeGreaterThan(5);
    expect(pieces).toBeLessThan(60);
    const { askFor: askPlain } = await setUp({ settings: { thinking: 'off' } });
    expect((await askPlain(question)).message.metadata).not.toHaveProperty('reasoningMs');
  });

  it('has no step that runs for ever when it is stopped', async () => {
    const { ask, post, token, clock, readStored } = await setUp({ scenario: 'plugin', tokenDelayMs: 1_000 });
    const reader = (await clock.until(ask(token, 'c1', question))).body!.getReader();
    const begin = await clock.until(readUntil(reader, (text) => text.includes('"step-2"')));
    await post('/v1/apps/default/chat/c1/stop', {}, token);
    const message = toMessage(toEvents(begin + (await clock.until(readUntil(reader, () => false)))));
    expect(message.metadata.outcome).toBe('stopped');
    expect(message.parts.flatMap((part) => (part.type === 'data-step' ? part.data.isRunning : []))).toEqual([false, false]);
    expect((await readStored())[1]).toEqual(message);
  });

  it.each<Scenario>(['think-tags', 'thinking'])('never mixes thinking with the answer (%s)', async (scenario) => {
    const { askFor } = await setUp({ scenario, settings: { thinking: 'off' } });
    const { message } = await askFor(question);
    const text = message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
    expect(message.parts.find(({ type }) => type === 'reasoning')).toMatchObject({ text: expect.stringMatching(/^The visitor asks/) });
    expect(text).toContain('US$9');
    expect(text).not.toMatch(/think|The visitor asks/);
  });
});

describe('what the owner has not opened', () => {
  it.each<Scenario>(['thinking', 'think-tags', 'citations', 'plugin', 'malformed', 'marks-without-references'])('is not in a stream, a store or a log (%s)', async (scenario) => {
    const { askFor, readStored, logs } = await setUp({ scenario, disclosure: nothing });
    const { message, raw } = await askFor(question);
    expect(types(message)).toEqual(['text']);
    const told = raw + JSON.stringify(await readStored()) + JSON.stringify(logs);
    for (const hidden of ['<ref>', 'data-step', 'reasoning', 'source-', 'file_', '知识检索', '【', 'wh_2024', 'The visitor asks', 'shipping.en.md']) expect(told).not.toContain(hidden);
  });

  it.each<Scenario>(['plugin', 'citations', 'malformed', 'workflow'])('is never an id, an argument or an observation (%s)', async (scenario) => {
    const { askFor } = await setUp({ scenario });
    const { raw } = await askFor(question);
    for (const hidden of ['file_', 'wh_2024', '【文档名】', 'observation', 'arguments', 'LLM_NPem', 'dataId', 'biz_id', 'cut off']) expect(raw).not.toContain(hidden);
  });
});

describe('broken thoughts and references', () => {
  it('are an answer all the same, with what can be read', async () => {
    const { askFor } = await setUp({ scenario: 'malformed' });
    const { message } = await askFor(question);
    expect(message.metadata.outcome).toBe('done');
    expect(message.parts.flatMap((part) => (part.type === 'data-step' ? [part.data] : []))).toEqual([
      { kind: 'retrieval', name: '知识检索', isRunning: false },
      { kind: 'memory', name: '长期记忆检索', isRunning: false },
      { kind: 'plugin', name: 'orders', isRunning: false },
    ]);
    expect(message.parts.flatMap((part) => (part.type === 'data-references' ? part.data : []))).toEqual([{ number: 1, title: '[1]' }, { number: 99, title: 'Never referred to' }]);
  });

  it('marks without references stay what they are: numbers', async () => {
    const { askFor } = await setUp({ scenario: 'marks-without-references' });
    const { message } = await askFor(question);
    expect(types(message)).not.toContain('data-references');
    expect(JSON.stringify(message)).toMatch(/\[\d\]/);
  });
});

describe('a workflow', () => {
  it.each(['full_thoughts', 'agent_format', 'message_format', 'message_format_plus'] as const)('is shown once, in %s', async (mode) => {
    const { askFor, emulator } = await setUp({ scenario: 'workflow', settings: { flowStreamMode: mode } });
    const { message, raw } = await askFor(question);
    const [session] = emulator.sessions.values();
    const text = message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
    expect(text.replace(/\[\d\]/g, '')).toBe(session!.rounds[0]!.bot.replace(/<ref>.*?<\/ref>/g, ''));
    expect(text).toContain('US$9');
    expect(raw).not.toContain('reset-step');
    if (mode === 'message_format_plus' || mode === 'full_thoughts') expect(message.parts[0]).toMatchObject({ data: { kind: 'node', name: '大模型1', isRunning: false } });
  });
});
