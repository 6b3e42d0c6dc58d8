import type { CompletionCall, CompletionClient, CompletionEnd } from '../bailian/completion.ts';
import type { CallSettings, CompletionInput } from '../bailian/completion-request.ts';
import type { Translation } from '../bailian/translate.ts';
import type { Clock } from '../clock.ts';
import type { AppConfig } from '../config.ts';
import type { ConversationRecord, SessionRecord } from '../stores/store.ts';
import type { Span } from '../tracing.ts';
import type { StreamPart, TurnUsage } from '../wire/protocol.ts';
import type { TurnEnding } from './end-parts.ts';
import type { TurnFiles } from './files/turn-files.ts';
import { toLogFields } from './log-fields.ts';
import { toCallOutcome } from './load/circuit-breaker.ts';
import type { UpstreamGuard } from './load/upstream-guard.ts';
import { pause } from './pause.ts';
import { mayRefuseFiles, planRetry, type RetryPlan, toWaitSeconds } from './retry.ts';
import { createReasoningTimer } from './reasoning-timer.ts';
import { canUseSession, type Round, toTranscriptInput } from './session.ts';

export interface RunTurnDeps {
  completions: CompletionClient;
  clock: Clock;
  /** From 0 up to 1, for the jitter of waits. */
  random: () => number;
  guard: UpstreamGuard;
}

export interface RunTurnInput {
  app: AppConfig;
  conversation: ConversationRecord;
  /** The transcript before this question. */
  rounds: readonly Round[];
  question: string;
  /** Upstream's id of what it remembers of the visitor. */
  memoryId?: string | undefined;
  settings?: CallSettings;
  /** Absent: it has none. */
  files?: TurnFiles;
  /** The turn in its trace, where there is one. */
  span?: Span | undefined;
  /** Takes the parts of the answer as they come. */
  append: (part: StreamPart) => void;
  /** Aborted to stop the answer. */
  signal: AbortSignal;
}

export interface TurnResult {
  ending: TurnEnding;
  session?: SessionRecord;
  /** Whether the conversation's next question goes with our transcript instead of a session. */
  sendsTranscript: boolean;
  /** Whether the question was refused with the visitor's memory, and then answered for no other reason than going without. */
  isMemoryRefused?: boolean;
  usage?: TurnUsage;
  /** Calls made upstream. */
  calls: number;
  /** When the first piece of the answer came. */
  firstAt?: number;
  /** From the first piece of thinking to the first of the answer. */
  reasoningMs?: number;
}

/**
 * Asks upstream and passes on what it answers. A call that fails before anything was shown is repeated where that
 * makes sense; files that are gone and a refused memory are left out, and a refused session is replaced by our
 * transcript, once each: the visitor notices nothing. After the first text nothing is ever repeated. Never throws.
 */
export async function runTurn(deps: RunTurnDeps, { app, conversation, rounds, question, append, signal, ...given }: RunTurnInput): Promise<TurnResult> {
  const { completions, clock, random, guard } = deps;
  const breaker = guard.breakerOf(app.alias);
  const toTranscript = (): CompletionInput => toTranscriptInput({ rounds, question, maxTokens: app.transcriptTokens });
  const timer = createReasoningTimer(clock);
  let input: CompletionInput = canUseSession(conversation, rounds, clock.now())
    ? { prompt: question, ...(conversation.session ? { sessionId: conversation.session.id } : {}) }
    : toTranscript();
  let { memoryId } = given;
  let sessionFileIds = given.files?.sessionFileIds ?? [];
  let canRecheckFiles = sessionFileIds.length > 0;
  /** Whether the last change to the call was to leave out the memory. */
  let isMemorySuspect = false;
  let calls = 0;
  let sessionId: string | undefined;
  let usage: TurnUsage | undefined;
  let firstAt: number | undefined;
  let ending: TurnEnding;

  /** What an event of the answer means. */
  const take = ({ parts, sessionId: id, usage: newest }: Translation): void => {
    // Only the first id of a stream counts: another one later in it would belong to somebody else's session.
    sessionId ??= id;
    usage = newest ?? usage;
    if (parts.length > 0) firstAt ??= clock.now();
    for (const part of parts) {
      timer.note(part);
      append(part);
    }
  };

  const call = async (): Promise<CompletionEnd> => {
    const wanted: CompletionCall = {
      appId: app.appId,
      ...(app.workspace === undefined ? {} : { workspace: app.workspace }),
      input,
      memoryId,
      settings: { ...given.settings, sessionFileIds, images: given.files?.images ?? [] },
      ...(app.disclosure ? { disclosure: app.disclosure } : {}),
      signal,
    };
    const settle = breaker.enter();
    const span = given.span?.begin('upstream');
    calls += 1;
    try {
      const end = await completions.ask(wanted, (translation) => {
        // An answer that begins is a service that works, however it goes on.
        settle(signal.aborted ? 'unknown' : 'good');
        take(translation);
      });
      settle(signal.aborted ? 'unknown' : 'good');
      span?.end({ outcome: signal.aborted ? 'stopped' : end.outcome, ...usage });
      return end;
    } catch (error) {
      settle(toCallOutcome(error));
      span?.end(toLogFields(error));
      throw error;
    }
  };

  guard.retries.noteCall();
  for (;;) {
    try {
      const end = await call();
      ending = signal.aborted ? toAborted(signal) : { outcome: end.outcome };
      break;
    } catch (error) {
      if (signal.aborted) {
        ending = toAborted(signal);
        break;
      }
      if (firstAt === undefined && canRecheckFiles && given.files && mayRefuseFiles(error)) {
        canRecheckFiles = false;
        const usable = await given.files.recheck().catch(toThrown);
        if ('thrown' in usable) {
          ending = { outcome: 'error', error: usable.thrown };
          break;
        }
        const isChanged = usable.length < sessionFileIds.length;
        sessionFileIds = usable;
        if (isChanged) continue;
      }
      const plan: RetryPlan | undefined =
        firstAt === undefined ? planRetry({ error, calls, hasSession: 'sessionId' in input, hasMemory: memoryId !== undefined, random }) : undefined;
      // Leaving something out is another call, and the visitor's only way to an answer.
      const isSame = plan && !plan.withTranscript && !plan.withoutMemory;
      if (!plan || (isSame && !guard.retries.take())) {
        guard.alert(app.alias, error);
        ending = { outcome: 'error', error, retryAfterSeconds: toWaitSeconds(error, random) };
        break;
      }
      if (plan.withTranscript) input = toTranscript();
      if (plan.withoutMemory) memoryId = undefined;
      if (plan.withTranscript || plan.withoutMemory) isMemorySuspect = plan.withoutMemory;
      sessionId = undefined;
      await pause(plan.waitMs, clock, signal);
    }
  }

  const usedTranscript = 'messages' in input;
  // Upstream's session does not know what was shown of an answer that broke off; our transcript does.
  const sendsTranscript = conversation.sendsTranscript || usedTranscript || (firstAt !== undefined && ending.outcome !== 'done');
  const reasoningMs = timer.read();
  const session = sendsTranscript ? undefined : nextSession(conversation.session, sessionId, clock.now());
  return {
    ending,
    sendsTranscript,
    calls,
    isMemoryRefused: isMemorySuspect && firstAt !== undefined,
    ...(session ? { session } : {}),
    ...(usage ? { usage } : {}),
    ...(firstAt === undefined ? {} : { firstAt }),
    ...(reasoningMs === undefined ? {} : { reasoningMs }),
  };
}

function toThrown(thrown: unknown): { thrown: unknown } {
  return { thrown };
}

function nextSession(before: SessionRecord | undefined, id: string | undefined, now: number): SessionRecord | undefined {
  if (id === undefined) return before;
  return { id, usedAt: now, rounds: (before?.rounds ?? 0) + 1 };
}

/** Reason of an abort that is not the visitor's: the process is going down. */
export const SHUTDOWN = 'shutdown';

function toAborted(signal: AbortSignal): TurnEnding {
  return { outcome: signal.reason === SHUTDOWN ? 'interrupted' : 'stopped' };
}
