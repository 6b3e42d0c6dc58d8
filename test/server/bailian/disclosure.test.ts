import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCompletionEvent } from '../../../server/bailian/completion-event.ts';
import type { Disclosure } from '../../../server/bailian/disclosure.ts';
import { createTranslator } from '../../../server/bailian/translate.ts';
import { applyPart } from '../../../server/wire/apply-part.ts';
import { createAssistantMessage } from '../../../server/wire/messages.ts';
import type { Message, StreamPart } from '../../../server/wire/protocol.ts';

const everything: Disclosure = { thoughts: true, steps: 'details', citations: 'passages', linkHosts: ['docs.example.com'] };

function translate(outputs: readonly object[], disclosure: Disclosure = everything): StreamPart[] {
  const translator = createTranslator(disclosure);
  const events = outputs.map((output) => parseCompletionEvent(JSON.stringify({ output: { finish_reason: 'null', ...output } }))!);
  return [...events.flatMap((event) => translator.push(event).parts), ...translator.flush()];
}

function fold(parts: readonly StreamPart[]): Message['parts'] {
  return parts.reduce(applyPart, createAssistantMessage('t')).parts;
}

const memoryId = 'CANARYmemory0123456789abcdef';
const passages = [
  { content: 'CANARYcontent', dataId: 'file_CANARYdata', dataName: 'shipping.md', id: 'CANARYid', images: ['https://CANARYimage.test/1.png'], referenceIndex: 1, score: 0.7, title: 'Delivery time', webSearch: false },
];
const retrieval = { action_type: 'agentRag', action: 'rag', action_name: '知识检索', action_input_stream: '{"query":"CANARYquery"}', arguments: '{"query":"CANARYquery"}', observation: JSON.stringify(passages) };
const memory = { action_type: 'memory', action: 'memory', action_name: '长期记忆检索', arguments: `{"memory_id":"${memoryId}","query":"CANARYquery"}`, observation: `["[2025-3-16 20:47:40 周日] likes noodles"]` };
const plugin = { action_type: 'api', action: 'CANARYtool', action_name: 'Weather', arguments: '{"user_token":"CANARYtoken"}' };
const reasoning = (thought: string) => ({ action_type: 'reasoning', action: 'reasoning', action_name: '思考过程', thought, response: thought });
const reference = { index_id: '1', title: 'Delivery time', doc_name: 'shipping.md', doc_id: 'CANARYdoc', biz_id: 'CANARYbiz', doc_url: 'https://docs.example.com/shipping.md', text: '【文档名】CANARYhead【标题】x【正文】5 to 8 days', images: ['https://img.test/a.png'], page_number: [2, 3] };

const answer = [
  { thoughts: [retrieval, memory, plugin, reasoning('Let me')], text: '' },
  { thoughts: [retrieval, memory, { ...plugin, observation: '{"sky":"clear","session_id":"CANARYsession"}' }, reasoning(' see')], text: '' },
  { thoughts: [retrieval, memory, reasoning('')], text: '8 days<re' },
  { thoughts: [retrieval, memory, reasoning('')], text: 'f>[1]</ref>.', doc_references: [reference] },
  { thoughts: null, text: '', doc_references: [reference], finish_reason: 'stop' },
];

describe('what an app did', () => {
  it('becomes steps with stable ids, thinking, text and sources', () => {
    expect(fold(translate(answer))).toEqual([
      { type: 'data-step', id: 'step-1', data: { kind: 'retrieval', name: '知识检索', isRunning: false, details: ['shipping.md: Delivery time'] } },
      { type: 'data-step', id: 'step-2', data: { kind: 'memory', name: '长期记忆检索', isRunning: false, details: ['likes noodles'] } },
      { type: 'data-step', id: 'step-3', data: { kind: 'plugin', name: 'Weather', isRunning: false, details: ['sky: clear'] } },
      { type: 'reasoning', text: 'Let me see' },
      { type: 'text', text: '8 days[1].' },
      {
        type: 'data-references', id: 'references',
        data: [{ number: 1, title: 'Delivery time', document: 'shipping.md', pages: [2, 3], text: '5 to 8 days', images: ['https://img.test/a.png'], url: 'https://docs.example.com/shipping.md' }],
      },
    ]);
  });

  it('is told when it changes, and then only', () => {
    const told = translate(answer).filter((part) => part.type === 'data-step' || part.type === 'data-references' || part.type.startsWith('source'));
    expect(told.map((part) => ('id' in part ? part.id : part.type) + ('data' in part && 'isRunning' in part.data ? ` ${part.data.isRunning}` : ''))).toEqual([
      'step-1 false', 'step-2 false', 'step-3 true', 'step-3 false', 'references', 'source-url',
    ]);
  });

  it('is over when the answer begins, or breaks off', () => {
    const isRunning = (parts: StreamPart[]) => parts.flatMap((part) => (part.type === 'data-step' ? part.data.isRunning : []));
    expect(isRunning(translate([{ thoughts: [plugin] }, { text: 'Hi' }]))).toEqual([true, false]);
    expect(isRunning(translate([{ thoughts: [plugin] }]))).toEqual([true, false]);
  });

  it('is two steps when the same plug-in is called twice', () => {
    const call = (city: string, observation?: string) => ({ ...plugin, arguments: JSON.stringify({ city }), ...(observation ? { observation } : {}) });
    const ids = (outputs: object[]) => new Set(translate(outputs).flatMap((part) => (part.type === 'data-step' ? part.id : []))).size;
    expect(ids([{ thoughts: [call('a')] }, { thoughts: [call('a', '1')] }, { thoughts: [call('b')] }, { thoughts: [call('b', '2')] }])).toBe(2);
    expect(ids([{ thoughts: [call('a', '1'), call('b')] }, { thoughts: [call('a', '1'), call('b', '2')] }])).toBe(2);
    expect(ids([{ thoughts: [plugin, plugin] }, { thoughts: [plugin, plugin] }])).toBe(2);
  });

  it('stays after a reset, and so do the sources', () => {
    const parts = translate([
      { thoughts: [retrieval], workflow_message: { node_type: 'End', message: { content: 'draft' } }, doc_references: [reference] },
      { text: 'Final.', finish_reason: 'stop' },
    ]);
    expect(parts.some(({ type }) => type === 'reset-step')).toBe(true);
    expect(fold(parts).map(({ type }) => type)).toEqual(['data-step', 'data-references', 'text']);
    expect(parts.filter(({ type }) => type === 'source-url')).toHaveLength(2);
  });
});

describe('what the owner does not let be seen', () => {
  it('never leaves: ids, arguments, observations and the heads of passages', () => {
    expect(JSON.stringify(translate(answer))).not.toContain('CANARY');
  });

  it('is, by default, all but the text', () => {
    const parts = translate(answer, { thoughts: false, steps: 'off', citations: 'off', linkHosts: ['*'] });
    expect(fold(parts)).toEqual([{ type: 'text', text: '8 days.' }]);
    expect(new Set(parts.map(({ type }) => type))).toEqual(new Set(['text-start', 'text-delta', 'text-end']));
  });

  it('is what steps found, with names', () => {
    const json = JSON.stringify(translate(answer, { ...everything, steps: 'names', citations: 'titles' }));
    for (const hidden of ['details', 'noodles', 'clear', '5 to 8 days', 'img.test']) expect(json).not.toContain(hidden);
    expect(json).toContain('Weather');
    expect(json).toContain('https://docs.example.com/shipping.md');
  });

  it('is an address on another host', () => {
    const parts = translate([{ text: 'x', doc_references: [{ ...reference, doc_url: 'https://CANARY.test/' }, { ...reference, index_id: 2, doc_url: 'javascript:CANARY' }] }]);
    expect(JSON.stringify(parts)).not.toContain('CANARY');
    expect(parts.filter(({ type }) => type.startsWith('source'))).toEqual([
      { type: 'source-document', sourceId: 'source-1', mediaType: 'text/markdown', title: 'Delivery time' },
      { type: 'source-document', sourceId: 'source-2', mediaType: 'text/markdown', title: 'Delivery time' },
    ]);
  });

  it('is thinking in the text, too, however it is cut', () => {
    const text = '<think>CANARY thoughts</think>\n\nYes.';
    const whole = Array.from(text, (character) => ({ text: character }));
    expect(fold(translate(whole, { ...everything, thoughts: false }))).toEqual([{ type: 'text', text: 'Yes.' }]);
    expect(fold(translate(whole))).toEqual([{ type: 'reasoning', text: 'CANARY thoughts' }, { type: 'text', text: 'Yes.' }]);
  });
});

describe('thinking and marks in one text', () => {
  const text = '<think>Page <ref>[2]</ref> says so.</think>Yes<ref>[2][3]</ref>, see `<think>`.<think>Sure?</think> Sure.';

  it('are told apart wherever events cut it', () => {
    const expected = [
      { type: 'reasoning', text: 'Page [2] says so.' },
      { type: 'text', text: 'Yes[2][3], see `<think>`.' },
      { type: 'reasoning', text: 'Sure?' },
      { type: 'text', text: 'Sure.' },
    ];
    for (let at = 0; at <= text.length; at++) expect(fold(translate([{ text: text.slice(0, at) }, { text: text.slice(at) }]))).toEqual(expected);
    expect(fold(translate(Array.from(text, (character) => ({ text: character }))))).toEqual(expected);
  });
});

describe('references', () => {
  const numbers = (list: unknown) => fold(translate([{ text: 'x', doc_references: list }])).flatMap((part) => (part.type === 'data-references' ? part.data.map(({ number }) => number) : []));

  it('replace the list before, and name each source once', () => {
    const parts = translate([4, 2, 3].map((_, at, all) => ({ text: 'x', doc_references: all.slice(0, at + 1).map((number) => ({ ...reference, index_id: `${number}` })) })));
    expect(parts.flatMap((part) => (part.type === 'data-references' ? [part.data.map(({ number }) => number)] : []))).toEqual([[4], [2, 4], [2, 3, 4]]);
    expect(parts.flatMap((part) => (part.type === 'source-url' ? part.sourceId : []))).toEqual(['source-4', 'source-2', 'source-3']);
  });

  it.each<[string, unknown, number[]]>([
    ['null', null, []],
    ['a text', 'x', []],
    ['entries that are none', [null, 1, 'x', [], {}], []],
    ['numbers as strings and as numbers', [{ index_id: '2' }, { index_id: 1 }], [1, 2]],
    ['a number twice', [{ index_id: '1', title: 'a' }, { index_id: 1, title: 'b' }], [1]],
    ['no numbers at all', [{ index_id: 'x' }, { index_id: -1 }, { index_id: 1.5 }, { index_id: {} }, { title: 'x' }], []],
    ['a thousand', Array.from({ length: 1_000 }, (_, at) => ({ index_id: at + 1 })), Array.from({ length: 50 }, (_, at) => at + 1)],
  ])('may be %s', (_name, list, expected) => {
    expect(numbers(list)).toEqual(expected);
  });

  it('have bounds, and a title whatever is missing', () => {
    const [part] = fold(translate([{ doc_references: [{ index_id: 1, text: 'x'.repeat(9_000), title: '', images: Array(20).fill('https://a.test/b'), page_number: 7 }] }]));
    expect(part).toMatchObject({ data: [{ number: 1, title: '[1]', pages: [7] }] });
    if (part?.type !== 'data-references') throw new Error('no references');
    expect(part.data[0]!.text).toHaveLength(4_000);
    expect(part.data[0]!.images).toHaveLength(5);
  });
});

describe('nodes of a workflow', () => {
  const message = (node: string, status: string, content: string, type = 'LLM') => ({
    workflow_message: { node_id: `${type}_CANARY`, node_name: node, node_type: type, node_status: status, node_is_completed: status === 'success', message: { role: 'assistant', content } },
  });
  const steps = (outputs: object[]) => translate(outputs).flatMap((part) => (part.type === 'data-step' ? `${part.data.kind} ${part.data.name} ${part.data.isRunning}` : []));

  it('are steps, but for start and end', () => {
    const frames = [message('开始', 'success', '{}', 'Start'), message('大模型1', 'executing', 'Hi'), message('大模型1', 'success', ''), message('结束', 'success', '', 'End'), { text: 'Hi', finish_reason: 'stop' }];
    expect(steps(frames)).toEqual(['node 大模型1 true', 'node 大模型1 false']);
    expect(JSON.stringify(translate(frames))).not.toContain('CANARY');
    expect(fold(translate(frames)).at(-1)).toEqual({ type: 'text', text: 'Hi' });
  });

  it('of the printed stream are one step and one text', () => {
    const lines = readFileSync(join(import.meta.dirname, '../../fixtures/doc-workflow-message-format-plus.sse'), 'utf8').split('\n').filter((line) => line.startsWith('data:'));
    expect(fold(translate(lines.map((line) => (JSON.parse(line.slice(5)) as { output: object }).output)))).toEqual([
      { type: 'data-step', id: 'step-1', data: { kind: 'node', name: '大模型1', isRunning: false } },
      { type: 'text', text: '你好呀！有什么可以帮您的吗？' },
    ]);
  });

  const thought = (nodeName: string, nodeStatus: string, result?: string) => ({
    response: JSON.stringify({ nodeName, nodeType: nodeName === 'Start' ? 'Start' : 'LLM', nodeStatus, nodeId: `${nodeName}_CANARY`, nodeExecTime: '3ms', ...(result === undefined ? {} : { nodeResult: JSON.stringify({ result }) }) }),
  });

  it('that tell of themselves in the thoughts are steps too, and the text is the last event’s', () => {
    const frames = [
      { thoughts: [thought('Start', 'success')] },
      { thoughts: [thought('Start', 'success'), thought('Rewrite', 'executing', 'CANARY')] },
      { thoughts: [thought('Start', 'success'), thought('Rewrite', 'success', 'CANARY'), thought('Answer', 'executing', 'Hel')] },
      { thoughts: [thought('Start', 'success'), thought('Rewrite', 'success', 'CANARY'), thought('Answer', 'success', 'Hello')], text: 'Hello!', finish_reason: 'stop' },
    ];
    expect(steps(frames)).toEqual(['node Rewrite true', 'node Rewrite false', 'node Answer true', 'node Answer false']);
    expect(fold(translate(frames)).at(-1)).toEqual({ type: 'text', text: 'Hello!' });
    expect(JSON.stringify(translate(frames))).not.toContain('CANARY');
  });

  it.each([['increments', ['Hel', 'lo']], ['the whole so far', ['Hel', 'Hello']]])('give their last word as the answer where there is no other, sent as %s', (_name, texts) => {
    const frames = [...texts.map((text) => ({ thoughts: [thought('Answer', 'executing', text)] })), { finish_reason: 'stop' }];
    expect(fold(translate(frames)).at(-1)).toEqual({ type: 'text', text: 'Hello' });
  });
});

describe('thinking that is sent whole each time', () => {
  it('is shown once, also while the answer comes', () => {
    const frames = [
      { thoughts: [reasoning('First I look')], text: '' },
      { thoughts: [reasoning('First I look')], text: 'The' },
      { thoughts: [reasoning('First I look')], text: 'The answer' },
      { thoughts: [reasoning('First I look')], text: 'The answer is yes.', finish_reason: 'stop' },
    ];
    expect(fold(translate(frames))).toEqual([{ type: 'reasoning', text: 'First I look' }, { type: 'text', text: 'The answer is yes.' }]);
  });
});

describe('anything at all in the place of thoughts, references and nodes', () => {
  const odd = fc.anything({ maxDepth: 3, withNullPrototype: false });
  const thought = fc.record(
    { action_type: fc.oneof(fc.constantFrom('reasoning', 'agentRag', 'api', 'memory'), odd), action: odd, action_name: odd, thought: odd, response: odd, arguments: odd, observation: fc.oneof(fc.json(), odd) },
    { requiredKeys: [] },
  );

  it('never breaks an answer and stays within its bounds', () => {
    const output = fc.record({ thoughts: fc.oneof(fc.array(thought), odd), doc_references: fc.oneof(fc.array(fc.record({ index_id: fc.nat(9), title: odd, text: odd, images: odd, page_number: odd, doc_url: odd })), odd), workflow_message: odd, text: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(output, { maxLength: 6 }), (outputs) => {
        for (const part of translate(outputs.map((value) => JSON.parse(JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? 1 : field))) as object))) {
          if (part.type === 'data-references') expect(part.data.length).toBeLessThanOrEqual(50);
          if (part.type === 'data-step') expect(part.data.name.length).toBeLessThanOrEqual(80);
        }
      }),
    );
  });

  it('is at most fifty steps', () => {
    const thoughts = Array.from({ length: 90 }, (_, at) => ({ ...plugin, action_name: `Plug-in ${at}` }));
    expect(new Set(translate([{ thoughts }]).flatMap((part) => (part.type === 'data-step' ? part.id : []))).size).toBe(50);
  });
});
