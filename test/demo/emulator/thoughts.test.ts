import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMarks, readMarks } from '../../../demo/emulator/retrieval.ts';
import type { Scenario } from '../../../demo/emulator/scenarios.ts';
import { ask, callEmulator, createTestEmulator, parseResults, type Result, type Thought } from './call-emulator.ts';

const apps = { shop: {}, sources: { showsSources: true }, thinker: { thinking: 'always' }, plain: { thinking: 'never' }, flow: { kind: 'workflow' } } as const;

async function call(parameters: object, { appId = 'shop', prompt = 'How much is Longjing?', scenario, input = {}, stream = true }: { appId?: string; prompt?: string; scenario?: Scenario; input?: object; stream?: boolean } = {}): Promise<Result[]> {
  const emulator = createTestEmulator({ apps });
  if (scenario) emulator.setScenario(scenario);
  const response = await callEmulator(emulator, { ...ask(prompt, input as Record<string, unknown>), parameters: { incremental_output: true, ...parameters } }, { appId, stream });
  const body = await response.text();
  return stream ? parseResults(body) : [JSON.parse(body) as Result];
}

const textOf = (results: Result[]): string => results.map(({ output }) => output.text ?? '').join('');
const thoughtsOf = ({ output }: Result): Thought[] => output.thoughts ?? [];
const reasoningOf = (results: Result[]): (string | undefined)[] => results.map((result) => thoughtsOf(result).find(({ action }) => action === 'reasoning')?.thought);

describe('thoughts', () => {
  it('are there when they are asked for', async () => {
    expect((await call({})).every(({ output }) => !('thoughts' in output))).toBe(true);
    expect((await call({ has_thoughts: true })).every(({ output }) => Array.isArray(output.thoughts))).toBe(true);
  });

  it('hold what was found as JSON text, with the passages of the shop', async () => {
    const [first] = await call({ has_thoughts: 'true' });
    const [retrieval] = thoughtsOf(first!);
    expect(retrieval).toMatchObject({ action: 'rag', action_type: 'agentRag', action_name: '知识检索', arguments: '{}' });
    const passages = JSON.parse(retrieval!.observation!) as { content: string; dataName: string; referenceIndex: number; title: string }[];
    expect(passages[0]).toMatchObject({ dataName: 'longjing.en.md', referenceIndex: 1, display: true, images: [], webSearch: false, dataId: expect.stringMatching(/^file_/) });
    expect(passages[0]!.content).toMatch(/^【文档名】:.*\n【标题】:.*\n【正文】:/);
    expect((await call({ has_thoughts: true }, { prompt: '你好' }))[0]!.output.thoughts![0]!.observation).toBe('[]');
  });

  it('have the thinking in pieces, and nothing once the answer has begun', async () => {
    const results = await call({ has_thoughts: true, enable_thinking: true });
    const begun = results.findIndex(({ output }) => output.text !== '');
    const reasoning = reasoningOf(results);
    expect(reasoning.slice(0, begun).join('')).toContain('The visitor asks: "How much is Longjing?"');
    expect(new Set(reasoning.slice(begun))).toEqual(new Set(['']));
    for (const result of results) for (const { action, thought, response } of thoughtsOf(result)) if (action === 'reasoning') expect(response).toBe(thought);
    expect(results.at(-1)!.usage.models![0]!.output_tokens).toBeGreaterThan((await call({})).at(-1)!.usage.models![0]!.output_tokens);
  });

  it('repeat the thinking so far where increments were not asked for', async () => {
    const results = await call({ has_thoughts: true, enable_thinking: true, incremental_output: false });
    const reasoning = reasoningOf(results).filter((thought) => thought !== undefined);
    for (const [at, thought] of reasoning.entries()) expect(thought.startsWith(reasoning[at - 1] ?? '')).toBe(true);
    expect(reasoning.at(-1)).toMatch(/^The visitor asks.*go by it\.$/);
  });

  it.each([
    ['a model that thinks where it is asked to', 'shop', false, false],
    ['the same, asked', 'shop', true, true],
    ['a model that never thinks', 'plain', true, false],
    ['a model that always does', 'thinker', false, true],
  ])('of %s', async (_name, appId, enabled, thinks) => {
    const results = await call({ has_thoughts: true, enable_thinking: enabled }, { appId });
    expect(reasoningOf(results).some((thought) => thought !== undefined)).toBe(thinks);
  });

  it('tell of the memory where one is used, with its id', async () => {
    const [first] = await call({ has_thoughts: true }, { input: { memory_id: 'm1' } });
    expect(thoughtsOf(first!)[1]).toMatchObject({ action: 'memory', action_name: '长期记忆检索', arguments: '{"memory_id":"m1","query":"How much is Longjing?"}', observation: '[]' });
  });

  it('tell of a plug-in first that it is called, then what it said', async () => {
    const results = await call({ has_thoughts: true }, { scenario: 'plugin' });
    const plugins = results.map((result) => thoughtsOf(result).find(({ action_name: name }) => name === '库存查询'));
    expect(plugins[0]).not.toHaveProperty('observation');
    expect(JSON.parse(plugins[1]!.observation!)).toMatchObject({ in_stock: 12 });
  });

  it('are whole in an answer that is not streamed', async () => {
    const [result] = await call({ has_thoughts: true, enable_thinking: true }, { stream: false });
    expect(thoughtsOf(result!).map(({ action }) => action)).toEqual(['rag', 'reasoning']);
    expect(reasoningOf([result!])[0]).toMatch(/^The visitor asks/);
    expect(result!.output).toMatchObject({ finish_reason: 'stop', text: expect.stringContaining('US$24') });
  });
});

describe('sources', () => {
  it('are named only by an app that shows them', async () => {
    expect(textOf(await call({}))).not.toContain('<ref>');
    expect(textOf(await call({}, { appId: 'sources' }))).toContain('<ref>[1]');
  });

  it('come with the event that completes their mark, and stay', async () => {
    const results = await call({}, { appId: 'sources', prompt: 'How much is shipping to Japan?' });
    let text = '';
    for (const { output } of results) {
      text += output.text;
      expect((output.doc_references ?? []).map(({ index_id: number }) => Number(number))).toEqual([...readMarks(text)].sort((a, b) => a - b));
    }
    const references = results.at(-1)!.output.doc_references!;
    expect(references.length).toBeGreaterThan(0);
    expect(references[0]).toMatchObject({ doc_name: 'shipping.en.md', doc_url: 'https://www.qingshan-tea.example/shipping.html', images: [], page_number: [expect.any(Number)] });
  });

  it('have marks that are cut anywhere', async () => {
    const pieces = new Set<string>();
    for (const random of [0, 0.3, 0.6, 0.99]) {
      const emulator = createTestEmulator({ apps, random: () => random });
      const results = parseResults(await (await callEmulator(emulator, ask('Where do you ship to?'), { appId: 'sources' })).text());
      for (const { output } of results) if (/<|>/.test(output.text ?? '')) pieces.add(output.text ?? '');
    }
    expect([...pieces].filter((piece) => !/^[^<>]*(<ref>(\[\d+\])+<\/ref>[^<>]*)+$/.test(piece)).length).toBeGreaterThan(2);
  });

  it('are missing on request, with the marks there', async () => {
    const results = await call({}, { scenario: 'marks-without-references' });
    expect(textOf(results)).toContain('<ref>');
    expect(results.every(({ output }) => !('doc_references' in output))).toBe(true);
  });

  it('leave the text as it is but for their marks', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A sentence.', '| a | b |', '- item', '# Head', '', '1. one', 'Another'), { maxLength: 8 }), (blocks) => {
        const text = blocks.join('\n\n');
        expect(addMarks(text, [1, 2]).replace(/(?:^|\n\n)<ref>\[1\]<\/ref>$/, '').replace(/<ref>(?:\[\d\])+<\/ref>/g, '')).toBe(text);
        expect(addMarks(text, [])).toBe(text);
      }),
    );
  });
});

describe('thinking in the text, and broken thoughts', () => {
  it('think-tags puts it before the answer', async () => {
    expect(textOf(await call({}, { scenario: 'think-tags' }))).toMatch(/^<think>\nThe visitor asks[^]*<\/think>\n\n[^]*US\$24/);
  });

  it('malformed is broken in every way, and an answer all the same', async () => {
    const results = await call({ has_thoughts: true }, { scenario: 'malformed' });
    expect(results[0]!.output.thoughts).toContain(null);
    expect(() => JSON.parse(thoughtsOf(results[0]!)[2]!.observation!)).toThrow(SyntaxError);
    expect(results[0]!.output.doc_references).toHaveLength(5);
    expect(textOf(results)).toContain('US$24');
  });
});

describe('a workflow app', () => {
  const flow = (parameters: object) => call(parameters, { appId: 'flow' });
  const whole = /US\$24/;

  it.each([true, false])('message_format sends deltas, then the whole text, with incremental_output %j', async (incremental) => {
    const results = await flow({ flow_stream_mode: 'message_format', incremental_output: incremental });
    const deltas = results.map(({ output }) => output.workflow_message?.message.content ?? '').join('');
    const last = results.at(-1)!;
    expect(last.output).toEqual({ session_id: expect.any(String), finish_reason: 'stop', text: deltas });
    expect(deltas).toMatch(whole);
    expect(results.at(-2)!.output.workflow_message).toMatchObject({ node_type: 'End', node_status: 'success', node_is_completed: true });
    expect(results.slice(0, -1).every(({ output }) => output.text === undefined && output.finish_reason === 'null')).toBe(true);
  });

  it('message_format_plus tells of every node, and what a model says is JSON', async () => {
    const results = await flow({ flow_stream_mode: 'message_format_plus', enable_thinking: true });
    const messages = results.flatMap(({ output }) => output.workflow_message ?? []);
    expect([...new Set(messages.map(({ node_type: type }) => type))]).toEqual(['Start', 'LLM', 'End']);
    const said = messages.filter(({ node_type: type, node_is_completed: isDone }) => type === 'LLM' && !isDone).map(({ message }) => JSON.parse(message.content) as { result: string; reasoningContent: string });
    expect(said.map(({ result }) => result).join('')).toBe(results.at(-1)!.output.text);
    expect(said.map(({ reasoningContent }) => reasoningContent).join('')).toMatch(/^The visitor asks/);
    expect(results[0]!.usage).toEqual({});
  });

  it('agent_format is what an agent app sends', async () => {
    const results = await flow({ flow_stream_mode: 'agent_format' });
    expect(textOf(results)).toMatch(whole);
    expect(results.at(-1)!.output.text).toBe('');
  });

  it('full_thoughts is the default: nodes in the thoughts, and the text at the end', async () => {
    const results = await flow({ has_thoughts: true });
    expect(results.slice(0, -1).every(({ output }) => output.text === undefined)).toBe(true);
    expect(results.at(-1)!.output.text).toMatch(whole);
    const nodes = (results.at(-2)!.output.thoughts as unknown as { response: string }[]).map(({ response }) => JSON.parse(response) as { nodeName: string; nodeStatus: string });
    expect(nodes.map(({ nodeName }) => nodeName)).toEqual(['开始', '大模型1', '结束']);
    expect((await flow({})).some(({ output }) => 'thoughts' in output)).toBe(false);
  });

  it('answers whole without a stream', async () => {
    const [result] = await call({}, { appId: 'flow', stream: false });
    expect(result!.output).toMatchObject({ finish_reason: 'stop', text: expect.stringMatching(whole) });
  });
});
