import type { CallSettings } from '../bailian/completion-request.ts';
import type { AppConfig } from '../config.ts';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import type { ConversationRecord, Owner, Store } from '../stores/store.ts';
import type { Span } from '../tracing.ts';
import { applyPart } from '../wire/apply-part.ts';
import { createAssistantMessage, textOf } from '../wire/messages.ts';
import type { Message } from '../wire/protocol.ts';
import { toEndParts } from './end-parts.ts';
import type { Attachments } from './files/attachments.ts';
import { toLogFields } from './log-fields.ts';
import type { Memories } from './memories.ts';
import { promptOf } from './page-context.ts';
import type { ClientNet } from './limits/client-net.ts';
import type { TurnGrant } from './limits/limits.ts';
import { toSpentTokens, toWrittenTokens } from './limits/spent-tokens.ts';
import { runTurn, type RunTurnDeps, type TurnResult } from './run-turn.ts';
import { toRounds } from './session.ts';
import { createTurnLog, type TurnLog } from './turn-log.ts';

/** History read for a transcript, the newest of it. */
const HISTORY_MESSAGES = 200;

export interface StartTurnDeps extends RunTurnDeps {
  store: Store;
  memories: Memories;
  attachments: Attachments;
  log: Log;
}

export interface StartTurnInput {
  app: AppConfig;
  owner: Owner;
  /** Whether the site vouched for who the visitor is. */
  verified: boolean;
  /** Where the question is from, as far as that is known. */
  net: ClientNet | undefined;
  requestId: string;
  /** The request in its trace, where there is one. */
  span?: Span | undefined;
  turn: string;
  startedAt: number;
  question: Message;
  conversation: ConversationRecord;
  settings: CallSettings;
  /** Told what the turn has cost. */
  grant: TurnGrant;
  /** The answer that this one replaces, or where it had none the question. */
  replaced: Message | undefined;
  /** Id of the question that this one was put in the place of. */
  replaces?: string | undefined;
  /** Aborted when the process can wait no longer for a store that fails. */
  giveUp: AbortSignal;
  /** As the clock's, for what turns keep together. */
  after: Clock['after'];
  /** Whether so many turns run that each of them has to take less of the processor. */
  isCrowded: () => boolean;
}

/** A turn that runs in this process. `done` settles after its end was kept and shown, and never rejects. */
export interface RunningTurn {
  log: TurnLog;
  abort: AbortController;
  done: Promise<void>;
}

/** Runs a claimed turn in the background: log it, answer it, keep the answer. Nothing thrown in it reaches anybody else. */
export function startTurn(deps: StartTurnDeps, input: StartTurnInput): RunningTurn {
  const { store, memories, attachments, clock, log } = deps;
  const { app, owner, verified, requestId, turn, startedAt, question, conversation } = input;
  const abort = new AbortController();
  const span = input.span?.begin('turn');
  let memoryId: string | undefined;
  let isFailureTold = false;
  const turnLog = createTurnLog({
    turn,
    clock,
    after: input.after,
    isCrowded: input.isCrowded,
    persist: (firstSeq, parts) => store.appendParts(turn, firstSeq, parts),
    onFailure(error) {
      // Once: it is tried every second for as long as it takes.
      if (!isFailureTold) log({ level: 'error', event: 'turn_log_not_kept', requestId, error: errorName(error) });
      isFailureTold = true;
    },
  });
  turnLog.append({ type: 'start', messageId: turn, messageMetadata: { createdAt: new Date(startedAt).toISOString() } });

  const answer = async (): Promise<TurnResult> => {
    memoryId = await memories.recall({ app, owner, verified });
    const history = (await store.readMessages(owner, conversation.id, HISTORY_MESSAGES)).filter(({ id }) => id !== question.id);
    const files = await attachments.forTurn({ owner, conversation: conversation.id, question, history });
    return runTurn(deps, {
      app,
      conversation: withoutReplaced(input),
      rounds: toRounds(history),
      question: promptOf(question),
      memoryId,
      settings: input.settings,
      files,
      span,
      append: (part) => turnLog.append(part),
      signal: abort.signal,
    });
  };

  const finish = async (result: TurnResult): Promise<void> => {
    const { ending, session, sendsTranscript, isMemoryRefused, usage, calls, firstAt, reasoningMs } = result;
    // Not behind the end: a store that fails must not keep the visitor's place.
    turnLog.flush();
    const parts = turnLog.parts();
    const settled = input.grant.settle(toSpentTokens(result), usage ? 0 : toWrittenTokens(parts));
    const lastParts = toEndParts({ parts, ending, requestId, ...(usage ? { usage } : {}), ...(reasoningMs === undefined ? {} : { reasoningMs }) });
    const message = [...parts, ...lastParts].reduce(applyPart, createAssistantMessage(turn));
    const keep = async (): Promise<void> => {
      await store.endTurn({ owner, turn, answer: message, now: clock.now(), sendsTranscript, ...(session ? { session } : {}) });
    };
    await turnLog.end(lastParts, keep, input.giveUp);
    await settled;
    const fields = {
      requestId,
      app: app.alias,
      outcome: message.metadata.outcome,
      firstMs: firstAt === undefined ? undefined : firstAt - startedAt,
      calls,
      inputTokens: usage?.inputTokens,
      outputTokens: usage?.outputTokens,
      ...(ending.outcome === 'error' ? toLogFields(ending.error) : {}),
    };
    log({ level: ending.outcome === 'error' ? 'warn' : 'info', event: 'turn', ...fields, ms: clock.now() - startedAt });
    span?.end(fields);
    memories.afterTurn({ app, owner, verified, net: input.net, askedAt: startedAt, isFinished: ending.outcome === 'done', refusedId: isMemoryRefused ? memoryId : undefined });
  };

  const done = answer()
    .catch((error: unknown): TurnResult => ({ ending: { outcome: 'error', error }, sendsTranscript: true, calls: 0 }))
    .then(finish)
    .catch((error: unknown) => {
      // The store failed to the last: whoever comes back finds the turn as lost once its lease has lapsed.
      log({ level: 'error', event: 'turn_not_kept', requestId, error: errorName(error) });
      span?.end({ requestId, code: 'turn_not_kept' });
      turnLog.fail();
    });
  return { log: turnLog, abort, done };
}

/** What comes in place of something else cannot build on a session that remembers it. */
function withoutReplaced({ conversation, replaced, replaces }: StartTurnInput): ConversationRecord {
  return replaced && (replaces !== undefined || textOf(replaced) !== '') ? { ...conversation, sendsTranscript: true } : conversation;
}
