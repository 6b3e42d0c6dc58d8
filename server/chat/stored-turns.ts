import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { LoggedPart, Store, TurnRecord } from '../stores/store.ts';
import { applyPart } from '../wire/apply-part.ts';
import { createAssistantMessage } from '../wire/messages.ts';
import type { Message, StreamPart } from '../wire/protocol.ts';
import { toSourcePart } from '../wire/source-part.ts';
import { toEndParts } from './end-parts.ts';
import { encodeFrame, joinFrames } from './frame.ts';
import { type TurnReader, toTurnReader } from './turn-reader.ts';

/** How often a turn that another process runs is looked at. */
const POLL_MS = 250;
/** How long somebody who stopped a turn waits for that: longer than its process takes to see it. */
const STOP_MS = 3_000;
const MAX_MESSAGES = 500;

/** The turns that this process does not run: ended ones, those of other processes, and those whose process is lost. */
export interface StoredTurns {
  /** Ends a turn whose lease has lapsed as interrupted, with its text so far. Whether it is no longer running. */
  recoverLost(turn: TurnRecord): Promise<boolean>;
  /** Waits some seconds for the end of a turn that was asked to stop. True in any case: it was asked. */
  waitForEnd(turn: TurnRecord): Promise<true>;
  /** Null when the turn has ended and its log has nothing behind that place: what there is of it is among the messages. */
  read(turn: TurnRecord, afterSeq: number): Promise<TurnReader | null>;
}

export interface StoredTurnsDeps {
  store: Store;
  clock: Clock;
  /** Aborted when this process goes down: readers are to ask another one. */
  closing: AbortSignal;
}

export function createStoredTurns({ store, clock, closing }: StoredTurnsDeps): StoredTurns {
  async function recoverLost(turn: TurnRecord): Promise<boolean> {
    if (!turn.isRunning) return true;
    if (turn.leaseUntil >= clock.now()) return false;
    const parts = (await store.readParts(turn.id, 0)).map(({ part }) => part);
    const lastParts = toEndParts({ parts, ending: { outcome: 'interrupted' }, requestId: '' });
    const answer = [...parts, ...lastParts].reduce(applyPart, createAssistantMessage(turn.id));
    await store.appendParts(turn.id, parts.length + 1, lastParts);
    // Upstream's session may or may not know this answer; the transcript does.
    await store.endTurn({ owner: turn, turn: turn.id, answer, now: clock.now(), sendsTranscript: true });
    return true;
  }

  async function* follow(turn: TurnRecord, afterSeq: number, signal: AbortSignal): AsyncGenerator<string, boolean, undefined> {
    for (let seq = afterSeq; !signal.aborted && !closing.aborted; ) {
      // The turn before its parts: once it has ended, all of them are there.
      const now = await store.readTurn(turn, turn.id);
      if (now && (await recoverLost(now)) && now.isRunning) continue;
      const logged = await store.readParts(turn.id, seq);
      yield* toChunks(toFrames(turn.id, logged));
      seq = logged.at(-1)?.seq ?? seq;
      if (!now?.isRunning) return true;
      await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
    }
    return false;
  }

  return {
    recoverLost,
    async waitForEnd(turn) {
      for (const until = clock.elapsed() + STOP_MS; clock.elapsed() < until; ) {
        if (!(await store.readTurn(turn, turn.id))?.isRunning) break;
        await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
      }
      return true;
    },
    async read(turn, afterSeq) {
      // A reader may be ahead of the log: what was shown is kept a moment later, and by a process that died never.
      if (turn.isRunning) return toTurnReader((signal) => follow(turn, afterSeq, signal));
      const logged = await store.readParts(turn.id, 0);
      const last = logged.at(-1)?.seq ?? 0;
      if (afterSeq > 0 && afterSeq >= last) return null;
      // Nothing is added to it any more.
      if (last > 0) return replay(toFrames(turn.id, logged.filter(({ seq }) => seq > afterSeq)));
      // The log was swept: the answer is still there, and a replay from the begin can be made of it.
      const answer = (await store.readMessages(turn, turn.conversation, MAX_MESSAGES)).find(({ id }) => id === turn.id);
      if (!answer) throw new ChatError('not_found');
      return replay(toFrames(turn.id, toParts(answer).map((part, index) => ({ seq: index + 1, part }))));
    },
  };
}

function replay(frames: readonly string[]): TurnReader {
  return () => {
    const chunks = toChunks(frames);
    let at = 0;
    return {
      take: () => chunks[at++],
      end: () => (at < chunks.length ? undefined : 'turn'),
      leave() {},
    };
  };
}

function toFrames(turn: string, logged: readonly LoggedPart[]): string[] {
  return logged.map(({ seq, part }) => encodeFrame(turn, seq, part));
}

function toChunks(frames: readonly string[]): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < frames.length; ) {
    const { chunk, next } = joinFrames((index) => frames[index], at);
    at = next;
    chunks.push(chunk);
  }
  return chunks;
}

/** The parts of a stream that folds to the message. */
function toParts({ id, parts, metadata: { createdAt, ...end } }: Message): StreamPart[] {
  const content = parts.flatMap((part, index): StreamPart[] => {
    if (part.type === 'data-error') return [part, { type: 'error', errorText: part.data.message }];
    if (part.type === 'data-step') return [part];
    if (part.type === 'data-references') return [{ ...part, id: 'references' }, ...part.data.map(toSourcePart)];
    // Answers have none.
    if (part.type === 'file' || part.type === 'data-page') return [];
    const key = `${part.type}-${index + 1}`;
    return part.type === 'text'
      ? [{ type: 'text-start', id: key }, { type: 'text-delta', id: key, delta: part.text }, { type: 'text-end', id: key }]
      : [{ type: 'reasoning-start', id: key }, { type: 'reasoning-delta', id: key, delta: part.text }, { type: 'reasoning-end', id: key }];
  });
  const start: StreamPart = { type: 'start', messageId: id, messageMetadata: createdAt === undefined ? {} : { createdAt } };
  const finishReason = end.outcome === 'done' ? 'stop' : end.outcome === 'length' ? 'length' : 'other';
  return [start, ...content, { type: 'finish', finishReason, messageMetadata: end }];
}
