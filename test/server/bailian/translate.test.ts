import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CompletionEvent, parseCompletionEvent } from '../../../server/bailian/completion-event.ts';
import type { Disclosure } from '../../../server/bailian/disclosure.ts';
import { createTranslator } from '../../../server/bailian/translate.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

function translate(events: CompletionEvent[], disclosure: Partial<Disclosure> = {}): StreamPart[] {
  const translator = createTranslator({ thoughts: true, steps: 'off', citations: 'off', linkHosts: [], ...disclosure });
  const parts = events.flatMap((event) => translator.push(event).parts);
  return [...parts, ...translator.flush()];
}

function readFixture(name: string): CompletionEvent[] {
  const lines = readFileSync(join(fixtures, name), 'utf8').split('\n').filter((line) => line.startsWith('data:'));
  return lines.map((line) => parseCompletionEvent(line.slice(5))!);
}

function event(output: object): CompletionEvent {
  return parseCompletionEvent(JSON.stringify({ output: { finish_reason: 'null', ...output } }))!;
}

function textDeltas(...deltas: string[]): StreamPart[] {
  return [
    { type: 'text-start', id: 'text-1' },
    ...deltas.map((delta): StreamPart => ({ type: 'text-delta', id: 'text-1', delta })),
    { type: 'text-end', id: 'text-1' },
  ];
}

describe('the vendor’s printed streams', () => {
  it.each(['page-365-384-stream-incremental.sse', 'page-365-384-stream-incremental.as-printed.txt', 'vendor-doc-stream-no-blank-lines.sse'])(
    '%s is a text of four deltas',
    (name) => {
      expect(translate(readFixture(name))).toEqual(textDeltas('你好！', '有什么', '可以帮助', '你的吗？'));
    },
  );

  it('gives session, usage and end', () => {
    const events = readFixture('page-365-384-stream-incremental.sse');
    expect(events.map(({ sessionId }) => sessionId)).toEqual(events.map(() => 'bb9fb75687104983ae47fc1f34ef36a1'));
    expect(events.map(({ isLast }) => isLast)).toEqual([false, false, false, false, true]);
    expect(events.at(-1)?.usage).toEqual({ inputTokens: 56, outputTokens: 7 });
  });

  it('has thinking apart from the answer', () => {
    expect(translate(readFixture('page-1774-1807-stream-thinking-a.sse'))).toEqual([
      { type: 'reasoning-start', id: 'reasoning-1' },
      ...['嗯', '，', '用户'].map((delta): StreamPart => ({ type: 'reasoning-delta', id: 'reasoning-1', delta })),
      { type: 'reasoning-end', id: 'reasoning-1' },
    ]);
  });

  it('shows a workflow’s answer once, though its last event repeats it', () => {
    expect(translate(readFixture('doc-workflow-message-format-plus.sse'))).toEqual(textDeltas('你好', '呀！有什么', '可以帮您的吗？'));
  });
});

describe('thinking', () => {
  it('ends when the answer begins, and leaves out every other step', () => {
    const thought = (text: string) => [
      { action_type: 'agentRag', action: 'rag', observation: '[{"content":"secret"}]', thought: 'secret' },
      { action_type: 'reasoning', action: 'reasoning', thought: text },
    ];
    const parts = translate([
      event({ thoughts: thought('Hm'), text: '' }),
      event({ thoughts: thought('.'), text: '' }),
      event({ thoughts: thought(''), text: 'Yes' }),
      event({ thoughts: thought(''), text: '', finish_reason: 'stop' }),
    ]);
    expect(parts.map(({ type }) => type)).toEqual([
      'reasoning-start', 'reasoning-delta', 'reasoning-delta', 'reasoning-end', 'text-start', 'text-delta', 'text-end',
    ]);
    expect(JSON.stringify(parts)).not.toContain('secret');
  });
});

describe('workflow nodes', () => {
  const node = (content: string, type = 'End') => event({ workflow_message: { node_type: type, message: { role: 'assistant', content } } });

  it('give their text as increments', () => {
    expect(translate([node('{"user":{}}', 'Start'), node('Good '), node('morning'), event({ text: 'Good morning', finish_reason: 'stop' })])).toEqual(
      textDeltas('Good ', 'morning'),
    );
  });

  it('give way to a last text that is another', () => {
    expect(translate([node('draft'), event({ text: 'Final.', finish_reason: 'stop' })])).toEqual([
      ...textDeltas('draft'),
      { type: 'reset-step' },
      { type: 'text-start', id: 'text-2' },
      { type: 'text-delta', id: 'text-2', delta: 'Final.' },
      { type: 'text-end', id: 'text-2' },
    ]);
  });
});

describe('characters', () => {
  it('are whole, also when an emoji is cut in two events', () => {
    expect(translate([event({ text: 'a\ud83d' }), event({ text: '\ude00b' })])).toEqual(textDeltas('a', '😀b'));
  });

  it('are replaced when their other half never comes', () => {
    expect(translate([event({ text: 'a\ud83d' })])).toEqual(textDeltas('a', '\ufffd'));
    expect(translate([event({ text: 'a\ude00b' })])).toEqual(textDeltas('a\ufffdb'));
  });
});

describe('a long answer', () => {
  // About a second if an event costs the same at the end as at the begin; half a minute if it does not.
  it.each<[string, (text: string) => object]>([
    ['text', (text) => ({ text })],
    ['thinking', (text) => ({ thoughts: [{ action_type: 'reasoning', thought: text }] })],
    ['a node', (text) => ({ workflow_message: { node_type: 'LLM', node_id: 'n', message: { content: text } } })],
    ['a node in thoughts', (text) => ({ thoughts: [{ response: JSON.stringify({ nodeId: 'n', nodeName: 'n', nodeStatus: 'executing', nodeResult: text }) }] })],
  ])('takes linear time, as %s', (_name, toOutput) => {
    const translator = createTranslator({ thoughts: true, steps: 'details', citations: 'passages', linkHosts: [] });
    const events = ['abc d', '<ref>', '[1]x ', '</ref', '> < b'].map((text) => event(toOutput(text)));
    const begunAt = performance.now();
    for (let count = 0; count < 100_000; count++) translator.push(events[count % events.length]!);
    translator.flush();
    expect(translator.size()).toBeGreaterThan(400_000);
    expect(performance.now() - begunAt).toBeLessThan(8_000);
  }, 30_000);
});

describe('what is no event of the vendor’s', () => {
  it.each(['', 'null', '[]', '"x"', '{', '{bad', '12'])('%s is none', (json) => {
    expect(parseCompletionEvent(json)).toBeUndefined();
  });

  it.each([
    [{ output: { text: { type: 'div', props: {} }, finish_reason: 'null' } }],
    [{ output: { text: 5, thoughts: 'x', workflow_message: 1, session_id: {} }, usage: 'many' }],
    [{ output: { thoughts: [null, 1, { action_type: 'reasoning', thought: {} }] }, usage: { models: [null, { input_tokens: -1 }] } }],
    [{ output: null }],
    [{}],
  ])('%j says nothing', (value) => {
    expect(translate([parseCompletionEvent(JSON.stringify(value))!])).toEqual([]);
  });

  it('counts tokens over all models', () => {
    const models = [{ input_tokens: 3, output_tokens: 1 }, { input_tokens: 4, output_tokens: 2 }];
    expect(parseCompletionEvent(JSON.stringify({ output: {}, usage: { models } }))?.usage).toEqual({ inputTokens: 7, outputTokens: 3 });
  });
});
