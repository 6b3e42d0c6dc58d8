import { expect, it } from 'vitest';
import { applyPart } from '../../../server/wire/apply-part.ts';
import { createAssistantMessage, textOf } from '../../../server/wire/messages.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';

const answer: StreamPart[] = [
  { type: 'start', messageId: 't1', messageMetadata: { createdAt: '2026-01-01T00:00:00.000Z' } },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 'x' },
  { type: 'text-delta', id: 'x', delta: '你' },
  { type: 'text-delta', id: 'x', delta: '好' },
  { type: 'text-end', id: 'x' },
  { type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done', usage: { inputTokens: 1, outputTokens: 2 } } },
];

it('folds a stream into its message', () => {
  expect(answer.reduce(applyPart, createAssistantMessage('x'))).toEqual({
    id: 't1',
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: '你好' },
    ],
    metadata: { createdAt: '2026-01-01T00:00:00.000Z', outcome: 'done', usage: { inputTokens: 1, outputTokens: 2 } },
  });
});

it('replaces a step and the references by what is told of them later', () => {
  const step = (id: string, isRunning: boolean): StreamPart => ({ type: 'data-step', id, data: { kind: 'retrieval', name: 'Search', isRunning } });
  const references = (...numbers: number[]): StreamPart => ({ type: 'data-references', id: 'references', data: numbers.map((number) => ({ number, title: 'x' })) });
  const parts: StreamPart[] = [
    step('step-1', true), step('step-2', true), step('step-1', false),
    { type: 'text-start', id: 'x' }, { type: 'text-delta', id: 'x', delta: 'a' },
    references(4), { type: 'source-document', sourceId: 'source-4', mediaType: 'text/plain', title: 'x' }, references(2, 4),
    { type: 'text-delta', id: 'x', delta: 'b' },
  ];
  expect(parts.reduce(applyPart, createAssistantMessage('x')).parts).toEqual([step('step-1', false), step('step-2', true), { type: 'text', text: 'ab' }, references(2, 4)]);
});

it('leaves the message it was given as it was', () => {
  const before = createAssistantMessage('t1');
  applyPart(before, { type: 'text-start', id: 'x' });
  expect(before.parts).toEqual([]);
});

it('drops what came before a reset', () => {
  const parts: StreamPart[] = [
    ...answer.slice(0, 7),
    { type: 'reset-step' },
    { type: 'text-start', id: 'y' },
    { type: 'text-delta', id: 'y', delta: 'anew' },
  ];
  expect(parts.reduce(applyPart, createAssistantMessage('x')).parts).toEqual([{ type: 'text', text: 'anew' }]);
});

it('opens a part for a delta that comes without one', () => {
  const message = applyPart(createAssistantMessage('t1'), { type: 'text-delta', id: 'x', delta: 'late' });
  expect(textOf(message)).toBe('late');
});
