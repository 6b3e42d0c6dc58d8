import type { ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import { feedbackPath } from '../../server/wire/paths.ts';
import { MAX_COMMENT_LENGTH, type Feedback, type FeedbackBody } from '../../server/wire/feedback.ts';
import type { Message } from '../../server/wire/protocol.ts';
import { failureOf, type Failure } from '../transport/api-error.ts';
import type { ToolRequest } from '../transport/tool-request.ts';

/** What the visitor says of an answer, as far as the backend is told. */
export interface Given extends Feedback {
  /** Whether words can be added now: the rating was just given. */
  isAsking?: boolean;
  failure?: Failure | undefined;
  /** What happened last. */
  news?: 'thanks' | 'takenBack' | undefined;
}

export interface FeedbackState {
  /** By the id of the answer, for those that were rated since the page was loaded. */
  given: ReadonlySignal<ReadonlyMap<string, Given>>;
  /** What was said of it, now or on an earlier visit. */
  of: (message: Message) => Given;
  /** Rates it; the same rating again takes it back. */
  rate: (message: Message, rating: 'up' | 'down') => void;
  /** Adds words, or none. */
  addWords: (message: Message, comment: string) => void;
}

export interface FeedbackOptions {
  request: ToolRequest;
  app: string;
  signal: typeof createSignal;
  onGiven: (detail: Feedback & { id: string }) => void;
}

const nothing: Feedback = { rating: null };

export function createFeedback({ request, app, signal, onGiven }: FeedbackOptions): FeedbackState {
  const given = signal<ReadonlyMap<string, Given>>(new Map());
  /** One after the other, so that the last word counts. */
  let queue: Promise<unknown> = Promise.resolve();

  function change(id: string, next: Given): void {
    given.value = new Map([...given.peek(), [id, next]]);
  }

  function give(message: Message, next: Given): void {
    const { id } = message;
    const before = of(message);
    const body: FeedbackBody = { message: id, rating: next.rating, ...(next.comment && { comment: next.comment }) };
    change(id, next);
    queue = queue.then(async () => {
      try {
        await request('POST', feedbackPath(app), body);
        onGiven({ id, rating: body.rating, ...(body.comment && { comment: body.comment }) });
      } catch (error) {
        // Unless it was changed again meanwhile.
        if (given.peek().get(id) === next) change(id, { ...before, news: undefined, failure: failureOf(error) });
      }
    });
  }

  function of(message: Message): Given {
    return given.value.get(message.id) ?? message.metadata.feedback ?? nothing;
  }

  return {
    given,
    of,
    rate(message, rating) {
      const { rating: before, comment } = of(message);
      if (before === rating) give(message, { rating: null, news: 'takenBack' });
      else give(message, { rating, ...(comment !== undefined && { comment }), isAsking: true, news: 'thanks' });
    },
    addWords(message, comment) {
      const { rating } = of(message);
      const words = Array.from(comment.trim()).slice(0, MAX_COMMENT_LENGTH).join('');
      if (words) give(message, { rating, comment: words, news: 'thanks' });
      else change(message.id, { ...of(message), isAsking: false });
    },
  };
}
