import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import { createFeedback } from '../../../widget/actions/feedback.ts';
import { ownError } from '../../../widget/transport/api-error.ts';
import type { ToolRequest } from '../../../widget/transport/tool-request.ts';
import { createMessage } from '../ui/create-test-chat.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function setUp() {
  const request = vi.fn<ToolRequest>(() => Promise.resolve(undefined));
  const heard: unknown[] = [];
  const feedback = createFeedback({ request, app: 'shop', signal, onGiven: (detail) => heard.push(detail) });
  const sent = (): unknown[] => request.mock.calls.map(([, , body]) => body);
  return { request, heard, feedback, sent, answer: createMessage('a', 'assistant', 'Hello') };
}

describe('feedback', () => {
  it('is given, changed, added to and taken back, in order', async () => {
    const { feedback, sent, heard, answer, request } = setUp();
    feedback.rate(answer, 'down');
    expect(feedback.of(answer)).toMatchObject({ rating: 'down', isAsking: true });
    feedback.addWords(answer, '  The price is missing. ');
    feedback.rate(answer, 'up');
    feedback.rate(answer, 'up');
    await settle();
    expect(request.mock.calls[0]?.slice(0, 2)).toEqual(['POST', '/v1/apps/shop/feedback']);
    const comment = 'The price is missing.';
    expect(sent()).toEqual([{ message: 'a', rating: 'down' }, { message: 'a', rating: 'down', comment }, { message: 'a', rating: 'up', comment }, { message: 'a', rating: null }]);
    expect(heard).toHaveLength(4);
    expect(feedback.of(answer)).toMatchObject({ rating: null, news: 'takenBack' });
  });

  it('is what the backend has of an earlier visit', () => {
    const { feedback, answer } = setUp();
    answer.metadata.feedback = { rating: 'up', comment: 'Nice' };
    expect(feedback.of(answer)).toEqual({ rating: 'up', comment: 'Nice' });
  });

  it('without words asks nothing of the backend', async () => {
    const { feedback, answer, sent } = setUp();
    feedback.rate(answer, 'up');
    feedback.addWords(answer, '  ');
    await settle();
    expect(sent()).toHaveLength(1);
    expect(feedback.of(answer).isAsking).toBe(false);
  });

  it('that was not kept is as it was before, unless it was changed again', async () => {
    const { feedback, answer, request, heard } = setUp();
    answer.metadata.feedback = { rating: 'up' };
    request.mockRejectedValueOnce(ownError('network', 'cut'));
    feedback.rate(answer, 'down');
    await settle();
    expect(feedback.of(answer)).toMatchObject({ rating: 'up', failure: { code: 'network' } });
    request.mockRejectedValueOnce(ownError('network', 'cut'));
    feedback.rate(answer, 'down');
    feedback.addWords(answer, 'Wrong');
    await settle();
    expect(feedback.of(answer)).toMatchObject({ rating: 'down', comment: 'Wrong' });
    expect(heard).toEqual([{ id: 'a', rating: 'down', comment: 'Wrong' }]);
  });

  it('has no more words than the backend takes', async () => {
    const { feedback, answer, sent } = setUp();
    feedback.rate(answer, 'down');
    feedback.addWords(answer, '🍵'.repeat(2_001));
    await settle();
    expect(sent()[1]).toMatchObject({ comment: '🍵'.repeat(2_000) });
  });
});
