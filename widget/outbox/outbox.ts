import type { effect as runEffect, ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import { MAX_QUESTION_LENGTH, type Message } from '../../server/wire/protocol.ts';
import type { Conversation } from '../state/conversation.ts';
import type { Hold } from './hold.ts';
import { maxWaiting, type Waiting, type WaitingStorage } from './waiting-list.ts';

export interface Outbox {
  /** Oldest first. */
  list: ReadonlySignal<readonly Waiting[]>;
  /** Takes one back. */
  withdraw: (id: string) => void;
  /**
   * Before another tab's conversation is shown: the question that did not get through is asked in that one. False where
   * it cannot be, and should not go from the screen.
   */
  keepUnsent: (isNew: boolean) => boolean;
  /** Takes over what another tab has left in storage. */
  reread(): void;
  dispose(): void;
}

export interface OutboxOptions {
  /** Its `send` is replaced: what cannot be asked now waits. */
  conversation: Pick<Conversation, 'status' | 'messages' | 'failure' | 'send' | 'retry' | 'restore'>;
  storage: WaitingStorage;
  isOnline: ReadonlySignal<boolean>;
  /** For how long the backend asks to be left alone. */
  hold: Pick<Hold, 'isHeld' | 'leftSeconds'>;
  /** Whether files go with what is asked next. They cannot wait. */
  hasFiles: () => boolean;
  createId: () => string;
  signal: typeof createSignal;
  effect: typeof runEffect;
}

/** Nobody waits longer than this for an answer: what is typed then stays where it is. */
const maxHoldSeconds = 300;
/** A question that finds the conversation taken so often stays where it is, with a button. */
const maxLate = 10;

/** Questions that were asked while the visitor was offline, another answer ran or it was too soon, and go out in order. */
export function createOutbox({ conversation, storage, isOnline, hold, hasFiles, createId, signal, effect }: OutboxOptions): Outbox {
  const list = signal<readonly Waiting[]>(storage.read());
  const { send } = conversation;
  /** The question that did not get through and stands in the conversation with its failure. Kept for a reload. */
  let unsent: Waiting | undefined;
  /** The last question that came too late, another tab's being answered, and how often. */
  let late = { id: '', times: 0 };
  /** The question that takes the place of another one: it cannot wait behind others. */
  let replacing: string | undefined;

  function change(next: readonly Waiting[]): void {
    list.value = next;
    keep();
  }

  function keep(): void {
    storage.write(unsent ? [unsent, ...list.peek()] : list.peek());
  }

  conversation.send = (given, id, replaces) => {
    const text = given.trim();
    const isFree = isOnline.peek() && !hold.isHeld();
    if (isFree && !list.peek()[0] && send(text, id, replaces)) {
      replacing = replaces && conversation.messages.peek().at(-1)?.id;
      return true;
    }
    const isTooMuch = Array.from(text).length > MAX_QUESTION_LENGTH || list.peek().length >= maxWaiting || hold.leftSeconds.peek() > maxHoldSeconds;
    if (!text || isTooMuch || hasFiles() || (isFree && conversation.status.peek() === 'idle' && !list.peek()[0])) return false;
    change([...list.peek(), { id: id ?? createId(), text }]);
    return true;
  };

  // Behind a question that has still to get through, nothing else goes out.
  const stopPump = effect(() => {
    const [first, ...rest] = list.value;
    const isStuck = /^(network|conversation_busy)$/.test(conversation.failure.value?.code ?? '');
    const isFree = conversation.status.value === 'idle' && !isStuck && !hold.isHeld();
    if (!first || !isOnline.value || !isFree) return;
    // What was refused for being too soon comes before what was asked after it.
    if (conversation.failure.value?.retryable && conversation.failure.value.retryAfterSeconds) {
      conversation.retry();
      return;
    }
    change(rest);
    // Asked by another tab meanwhile, it is there already.
    if (!conversation.messages.peek().some(({ id }) => id === first.id)) send(first.text, first.id);
  });

  const stopWatch = effect(() => {
    const question = conversation.messages.value.at(-1);
    const isLost = conversation.failure.value?.code === 'network' && canWait(question);
    if (!isLost && !unsent) return;
    unsent = isLost ? toWaiting(question) : undefined;
    keep();
  });

  // Another tab was quicker: its question is shown with its answer, and this one is asked after that.
  const stopGiveWay = effect(() => {
    const question = conversation.messages.value.at(-1);
    if (conversation.failure.value?.code !== 'conversation_busy' || !canWait(question) || question.id === replacing) return;
    late = { id: question.id, times: question.id === late.id ? late.times + 1 : 1 };
    if (late.times > maxLate) return;
    change([toWaiting(question), ...list.peek()]);
    conversation.restore();
  });

  let wasOnline = isOnline.peek();
  const stopRetry = effect(() => {
    const isBack = isOnline.value && !wasOnline;
    wasOnline = isOnline.value;
    if (isBack && conversation.failure.peek()?.code === 'network') conversation.retry();
  });

  return {
    list,
    withdraw: (id) => change(list.peek().filter((waiting) => waiting.id !== id)),
    keepUnsent(isNew) {
      const question = conversation.messages.peek().at(-1);
      if (!conversation.failure.peek()?.retryable || question?.role !== 'user') return true;
      if (isNew || !canWait(question)) return false;
      list.value = [toWaiting(question), ...list.peek()];
      return true;
    },
    reread() {
      list.value = storage.read().filter(({ id }) => id !== unsent?.id);
    },
    dispose() {
      conversation.send = send;
      for (const stop of [stopPump, stopWatch, stopGiveWay, stopRetry]) stop();
    },
  };
}

/** Whether it is a question that can be asked later just as well. */
function canWait(message: Message | undefined): message is Message {
  return message?.role === 'user' && !message.parts.some(({ type }) => type === 'file');
}

function toWaiting({ id, parts }: Message): Waiting {
  return { id, text: parts.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}
