import { expect, it } from 'vitest';
import { applyPart, createAssistantMessage, textOf } from '../../../server/wire/apply-part.ts';
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
