import { batch, computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { applyPart } from '../../server/wire/apply-part.ts';
import { createAssistantMessage, textOf } from '../../server/wire/messages.ts';
import { MAX_QUESTION_LENGTH, type ChatBody, type Message, type MessagePart, type StreamPart, type TurnOutcome } from '../../server/wire/protocol.ts';
import type { BailianChatEvent, BailianChatEvents } from '../api.ts';
import type { ApiClient } from '../transport/api-client.ts';
import { ApiError, failureOf, ownError, type Failure } from '../transport/api-error.ts';
import type { FollowOptions } from '../transport/follow-turn.ts';
import type { ChatStorage } from './storage.ts';

/**
 * `loading`: an earlier conversation is fetched. `sending`: a question is on its way. `waiting`: it arrived, no word
 * came yet. `streaming`: words come. `stopping`: the visitor asked to stop.
 */
export type Status = 'idle' | 'loading' | 'sending' | 'waiting' | 'streaming' | 'stopping';

export interface Conversation {
  /** The finished messages. They change when one is added or taken away, never while an answer grows. */
  messages: ReadonlySignal<readonly Message[]>;
  /** The answer that grows. */
  answer: ReadonlySignal<Message | undefined>;
  status: ReadonlySignal<Status>;
  /** Whether the connection is lost and looked for. */
  isReconnecting: ReadonlySignal<boolean>;
  /** Why there is no answer, or no more of it. */
  failure: ReadonlySignal<Failure | undefined>;
  /** Whether the last question can be answered anew. */
  canRetry: ReadonlySignal<boolean>;
  /** The newest answer that ended while the visitor was there. */
  ended: ReadonlySignal<Message | undefined>;
  /** With `replaces` it takes the place of that message and what follows it. False when it was not sent: empty, too long, its files are not ready, or another answer runs. */
  send: (text: string, id?: string, replaces?: string) => boolean;
  retry: () => void;
  stop: () => void;
  startNew: () => void;
  /** Shows the conversation that storage remembers, and follows its running answer. */
  restore: () => void;
  dispose: () => void;
}

export interface ConversationOptions {
  api: Pick<ApiClient, 'readConversation' | 'stop'>;
  /** Follows one answer: `followTurn` with its surroundings. */
  follow: (options: Pick<FollowOptions, 'conversation' | 'body' | 'signal' | 'onPart' | 'onConnection'>) => Promise<'finished' | 'gone'>;
  storage: ChatStorage;
  /** What goes with a question. False stands for a file that is not ready. */
  readFiles: () => (MessagePart | false)[];
  createId: () => string;
  /** The conversation that another tab has begun, or undefined to begin one. Not asked where there is one, and for files: they were sent for the visitor that this tab has. */
  findBegun: (left: string | undefined, signal: AbortSignal) => Promise<string | undefined> | undefined;
  /** Calls the newest `run` soon, at most once a frame. */
  schedule: (run: () => void) => void;
  emit: <Name extends BailianChatEvent>(name: Name, detail: BailianChatEvents[Name]) => void;
  /** Told of every failure, for the owner. */
  onFailure: (failure: Failure) => void;
}

export function createConversation(options: ConversationOptions): Conversation {
  const { api, follow, storage, readFiles, createId, findBegun, schedule, emit, onFailure } = options;
  const messages = signal<readonly Message[]>([]);
  const answer = signal<Message | undefined>(undefined);
  const status = signal<Status>('idle');
  const isReconnecting = signal(false);
  const ended = signal<Message | undefined>(undefined);
  /** Of a request; that of an answer stands in its message. */
  const requestFailure = signal<Failure | undefined>(undefined);
  const failure = computed<Failure | undefined>(
    () => requestFailure.value ?? messages.value.at(-1)?.parts.flatMap((part) => (part.type === 'data-error' && status.value === 'idle' ? part.data : []))[0],
  );

  let id = storage.read().conversation;
  /** The one before it. */
  let left: string | undefined;
  /** The running request's, if any. What comes for another one comes too late. */
  let abort: AbortController | undefined;
  let building: Message | undefined;
  /** What `retry` does after a request that failed. */
  let repeat: () => void;

  function remember(conversation: string | undefined): void {
    id = conversation;
    storage.write({ conversation });
  }

  /** Runs a request and shows how it ended. */
  function run(first: Status, work: (signal: AbortSignal) => Promise<void>): void {
    abort = new AbortController();
    const own = abort;
    batch(() => {
      status.value = first;
      requestFailure.value = undefined;
    });
    work(own.signal).then(
      () => {
        if (abort === own) finish();
      },
      (error: unknown) => {
        if (abort !== own) return;
        repeat = () => {
          dropAnswer();
          run(first, work);
        };
        finish(undefined, failureOf(error));
      },
    );
  }

  /** Ends the request, and moves what came of its answer to the finished messages. */
  function finish(outcome?: TurnOutcome, reason?: Failure): void {
    const done = building && { ...building, metadata: { ...building.metadata, ...(outcome && { outcome }) } };
    abort = undefined;
    building = undefined;
    batch(() => {
      if (done) messages.value = [...messages.value, done];
      answer.value = undefined;
      ended.value = done;
      status.value = 'idle';
      isReconnecting.value = false;
      requestFailure.value = reason;
    });
    if (done) {
      emit('message', { id: done.id, role: 'assistant', text: textOf(done) });
      emit('response-end', { id: done.id, outcome: done.metadata.outcome ?? 'interrupted' });
    }
    if ((done || reason) && failure.value) {
      const { code, retryable, requestId = '' } = failure.value;
      onFailure(failure.value);
      emit('error', { code, retryable, requestId });
    }
  }

  function receive(part: StreamPart, apply: typeof applyPart): void {
    const isFirst = !building;
    building = apply(building ?? createAssistantMessage(createId()), part);
    if (isFirst) {
      answer.value = building;
      emit('response-start', { id: building.id });
    }
    if (status.value !== 'stopping') status.value = part.type === 'text-delta' || status.value === 'streaming' ? 'streaming' : 'waiting';
    schedule(() => {
      if (building) answer.value = building;
    });
  }

  /** Follows the answer to `body`, or the one that runs. */
  async function followAnswer(signal: AbortSignal, body?: ChatBody): Promise<void> {
    const end = await follow({
      conversation: id ?? '',
      ...(body && { body }),
      signal,
      onPart: receive,
      onConnection(isConnected) {
        isReconnecting.value = !isConnected;
      },
    });
    if (end === 'gone') await reread(signal);
  }

  /** Shows the conversation as the backend has it. */
  async function reread(signal: AbortSignal): Promise<void> {
    const found = await api.readConversation(id ?? '');
    if (signal.aborted) return;
    if (found && !Array.isArray(found.messages)) throw ownError('endpoint', 'answered with something that is no conversation');
    building = undefined;
    batch(() => {
      answer.value = undefined;
      messages.value = found?.messages ?? [];
    });
    if (!found) remember(undefined);
    else if (found.isRunning) await followAnswer(signal);
  }

  function ask(question: Message, trigger: 'submit-message' | 'regenerate-message', messageId?: string): void {
    run('sending', async (signal) => {
      const finding = id || question.parts.some(({ type }) => type === 'file') ? undefined : findBegun(left, signal);
      const begun = finding && (await finding);
      signal.throwIfAborted();
      if (!id) remember(begun ?? createId());
      // What is said there comes before this question, so that it waits in line.
      if (begun) throw new ApiError({ code: 'conversation_busy', retryable: true, message: '' });
      await followAnswer(signal, {
        id: id ?? '',
        messages: toPlain([{ id: question.id, role: 'user', parts: toPlain([...question.parts]) }]),
        trigger,
        // Absent in the request unless it is given.
        messageId,
      });
    });
  }

  /** The old answer makes room for the one that replaces it. */
  function dropAnswer(): void {
    if (messages.value.at(-1)?.role === 'assistant') messages.value = messages.value.slice(0, -1);
  }

  /** Undefined when nobody could be told. */
  async function tellStop(): Promise<boolean | undefined> {
    try {
      // Nothing was asked yet while there is no conversation.
      return id ? (await api.stop(id)).stopped : undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends the request here, whatever the backend does. */
  function leave(): void {
    abort?.abort();
    // Stopped before its first part, an answer still has a place where the visitor can ask for it again.
    building ??= createAssistantMessage(createId());
    finish('stopped');
  }

  return {
    messages,
    answer,
    status,
    isReconnecting,
    failure,
    ended,
    canRetry: computed(() => {
      const { role, metadata } = messages.value.at(-1) ?? {};
      if (status.value !== 'idle') return false;
      return failure.value ? failure.value.retryable : role === 'assistant' && metadata?.outcome !== 'done';
    }),
    send(text, messageId, replaces) {
      const question = text.trim();
      const files = readFiles();
      if (status.value !== 'idle' || !question || countCodePoints(question) > MAX_QUESTION_LENGTH || !files.every((file) => !!file)) return false;
      const message: Message = { id: messageId ?? createId(), role: 'user', parts: [...files, { type: 'text', text: question }], metadata: {} };
      const at = messages.value.findIndex(({ id }) => id === replaces);
      messages.value = [...(at < 0 ? messages.value : messages.value.slice(0, at)), message];
      emit('message', { id: message.id, role: 'user', text: question });
      ask(message, 'submit-message', replaces);
      return true;
    },
    retry() {
      const question = messages.value.findLast(({ role }) => role === 'user');
      if (status.value !== 'idle') return;
      if (requestFailure.value) repeat();
      else if (question) {
        dropAnswer();
        ask(question, 'regenerate-message');
      }
    },
    stop() {
      const own = abort;
      if (!own || /^(loading|stopping)$/.test(status.value)) return;
      status.value = 'stopping';
      void tellStop().then((stopped) => {
        // The stream brings the end. Where none will come, the visitor's wish is met here.
        if (abort === own && (stopped === undefined || (!stopped && !building))) leave();
      });
    },
    startNew() {
      if (abort) {
        void tellStop();
        leave();
      }
      if (id) {
        left = id;
        remember(undefined);
      }
      batch(() => {
        messages.value = [];
        requestFailure.value = undefined;
      });
    },
    restore() {
      id = storage.read().conversation;
      if (id) run('loading', reread);
    },
    dispose() {
      abort?.abort();
      abort = undefined;
    },
  };
}

/** Keeps an array out of the hands of pages whose arrays turn themselves into JSON: Prototype.js makes texts of them. */
function toPlain<Item>(items: Item[]): Item[] {
  return Object.defineProperty(items, 'toJSON', {});
}

/** Length as the backend counts it: an emoji is one or a few, never two for one. */
export function countCodePoints(text: string): number {
  return Array.from(text).length;
}
