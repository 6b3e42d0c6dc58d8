import type { CallSettings } from '../bailian/completion-request.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import { errorName } from '../log.ts';
import { createRandomId } from '../random-id.ts';
import type { Owner, TurnRecord } from '../stores/store.ts';
import type { Span } from '../tracing.ts';
import { textOf } from '../wire/messages.ts';
import { MAX_TITLE_LENGTH, type Message } from '../wire/protocol.ts';
import type { EventId } from './frame.ts';
import { createAdmission, type Load } from './load/admission.ts';
import { createUpstreamGuard } from './load/upstream-guard.ts';
import type { ClientNet } from './limits/client-net.ts';
import type { Limits, TurnGrant } from './limits/limits.ts';
import { SHUTDOWN } from './run-turn.ts';
import { estimateTokens } from './session.ts';
import { createSharedTimer } from './shared-timer.ts';
import { startTurn, type RunningTurn, type StartTurnDeps } from './start-turn.ts';
import { createStoredTurns } from './stored-turns.ts';
import type { TurnReader } from './turn-reader.ts';

/** A running turn whose process has not said so for this long is taken for lost. */
const LEASE_MS = 10_000;
/** How often leases are renewed and stop requests of other processes seen. */
const RENEW_MS = 1_000;
/** Running turns of a process that are a crowd: half of what one core bears. */
const CROWD = 500;
/** A question and its answer, wherever they stand at the end. */
const LATEST_MESSAGES = 4;

export interface TurnsDeps extends Omit<StartTurnDeps, 'guard'> {
  limits: Pick<Limits, 'admitTurn'>;
  /** How busy the process is. Absent where the platform sees to that. */
  loadOf?: (() => Load) | undefined;
  /** Turns that run at a time before new ones are put off. */
  maxTurns?: number | undefined;
  /** Keeps the platform from ending the process while a promise runs. */
  waitUntil?: (promise: Promise<unknown>) => void;
}

export interface Question {
  app: AppConfig;
  owner: Owner;
  /** Whether the site vouched for who the visitor is. */
  verified: boolean;
  /** Where the question is from, as far as that is known. */
  net: ClientNet | undefined;
  requestId: string;
  /** The request in its trace, where there is one. */
  span?: Span | undefined;
  conversation: string;
  question: Message;
  isRegeneration: boolean;
  /** Id of the question that this one replaces. */
  replaces?: string | undefined;
  settings: CallSettings;
}

/** The turns of this process, and the way to those of others. A reader comes or goes without changing a turn. */
export interface Turns {
  /** Starts a turn, or joins the one that the question has. Throws ChatError `conversation_busy`, `id_reused`, `unavailable`, `rate_limited`, `budget_spent`. */
  ask(question: Question): Promise<TurnReader>;
  /**
   * Follows the running turn of a conversation from its begin, null when none runs; or the turn of an event id from
   * behind that event, also when it has ended, null when nothing is behind it any more. Throws ChatError `not_found` for
   * an event that is not the owner's.
   */
  follow(owner: Owner, conversation: string, after?: EventId): Promise<TurnReader | null>;
  isRunning(owner: Owner, conversation: string): Promise<boolean>;
  /** Stops the running turn, wherever it runs. Whether there was one. */
  stop(owner: Owner, conversation: string): Promise<boolean>;
  /**
   * Takes no new turns, lets the running ones end, and after `graceMs` breaks them off. Whoever follows a turn of another
   * process is sent away then, without an end, to follow it elsewhere.
   */
  close(graceMs: number): Promise<void>;
  readonly isClosing: boolean;
  /** How many turns of an app run in this process. */
  countRunning(app: string): number;
  /** Whether a new turn of a visitor whom nobody knows would be put off now. */
  readonly isShedding: boolean;
}

export function createTurns(deps: TurnsDeps): Turns {
  const { store, clock, log } = deps;
  const runner = createRandomId('p_');
  const running = new Map<string, RunningTurn & { app: string }>();
  const closing = new AbortController();
  const stored = createStoredTurns({ store, clock, closing: closing.signal });
  const guard = createUpstreamGuard(deps);
  const admission = createAdmission(deps);
  const giveUp = new AbortController();
  const after = createSharedTimer(clock);
  let isClosing = false;
  /** Turns that are let in and do not run yet: those who come at the same moment are to be counted too. */
  let starting = 0;
  const countAll = (): number => running.size + starting;
  let cancelRenewal: (() => void) | undefined;

  const renewLeases = async (): Promise<void> => {
    try {
      for (const turn of await store.renewLeases(runner, clock.now() + LEASE_MS)) running.get(turn)?.abort.abort();
    } catch (error) {
      log({ level: 'error', event: 'lease_renewal_failed', error: errorName(error) });
    }
    cancelRenewal = running.size > 0 ? clock.after(RENEW_MS, () => void renewLeases()) : undefined;
  };

  async function ask(asked: Question): Promise<TurnReader> {
    const join = async (refusal: unknown): Promise<TurnReader> => {
      const known = await findTurnOf(asked);
      const read = known && (await readTurn(known, 0));
      if (read) return read;
      throw refusal;
    };
    const refusal = isClosing ? admission.refuseAll() : admission.refuse({ running: countAll(), verified: asked.verified });
    if (refusal) return join(refusal);
    starting += 1;
    try {
      return await admit(asked, join);
    } finally {
      starting -= 1;
    }
  }

  /** Sets aside what the turn will cost, and claims the conversation for it. */
  async function admit(asked: Question, join: (refusal: unknown) => Promise<TurnReader>): Promise<TurnReader> {
    const { owner, question } = asked;
    const turn = createRandomId('t_');
    let grant: TurnGrant;
    try {
      grant = await deps.limits.admitTurn({ app: asked.app, visitor: owner.visitor, verified: asked.verified, net: asked.net, turn, questionTokens: estimateTokens(textOf(question)) });
    } catch (error) {
      return join(error);
    }
    try {
      return await claim(asked, turn, grant);
    } catch (error) {
      await grant.giveBack();
      throw error;
    }
  }

  /** Takes the conversation for the turn and starts it, or joins the turn that the question has. */
  async function claim(asked: Question, turn: string, grant: TurnGrant): Promise<TurnReader> {
    const { owner, conversation, question, isRegeneration, replaces } = asked;
    const now = clock.now();
    const wanted = {
      owner,
      conversation,
      turn,
      question,
      title: toTitle(question),
      isRegeneration,
      replaces,
      runner,
      now,
      leaseUntil: now + LEASE_MS,
    };
    let result = await store.claimTurn(wanted);
    if (result.kind === 'busy' && (await stored.recoverLost(result.turn))) result = await store.claimTurn(wanted);
    if (result.kind === 'erased') throw new ChatError('unauthorized');
    if (result.kind === 'busy') throw new ChatError('conversation_busy');
    if (result.kind === 'reused') throw new ChatError('id_reused', replaces === undefined ? {} : { detail: 'Or what it should replace is not the last question.' });
    if (result.kind === 'known') {
      const read = await readTurn(result.turn, 0);
      if (!read) throw new ChatError('not_found');
      await grant.giveBack();
      return read;
    }

    const started = startTurn({ ...deps, guard }, { ...asked, turn, grant, startedAt: now, conversation: result.conversation, replaced: result.replaced, giveUp: giveUp.signal, after, isCrowded: () => running.size > CROWD });
    running.set(turn, { ...started, app: owner.app });
    const done = started.done.finally(() => running.delete(turn));
    cancelRenewal ??= clock.after(RENEW_MS, () => void renewLeases());
    deps.waitUntil?.(done);
    return started.log.read(0);
  }

  /** The turn that the question has already. Joining it is no new work. */
  async function findTurnOf({ owner, conversation, question, isRegeneration }: Question): Promise<TurnRecord | undefined> {
    const turn = await store.readLatestTurn(owner, conversation);
    if (turn?.question !== question.id || (isRegeneration && !turn.isRunning)) return undefined;
    const asked = (await store.readMessages(owner, conversation, LATEST_MESSAGES)).find(({ id }) => id === question.id);
    return asked && JSON.stringify(asked.parts) === JSON.stringify(question.parts) ? turn : undefined;
  }

  async function readTurn(turn: TurnRecord, afterSeq: number): Promise<TurnReader | null> {
    const local = running.get(turn.id);
    if (!local) return stored.read(turn, afterSeq);
    return afterSeq > local.log.count() ? null : local.log.read(afterSeq);
  }

  /** The conversation's running turn, after having ended one whose process is lost. */
  async function runningTurn(owner: Owner, conversation: string): Promise<TurnRecord | undefined> {
    const turn = await store.readLatestTurn(owner, conversation);
    if (!turn?.isRunning || running.has(turn.id)) return turn?.isRunning ? turn : undefined;
    return (await stored.recoverLost(turn)) ? undefined : turn;
  }

  return {
    ask,
    async follow(owner, conversation, after) {
      if (!after) {
        const turn = await runningTurn(owner, conversation);
        return turn ? readTurn(turn, 0) : null;
      }
      const turn = await store.readTurn(owner, after.turn);
      if (!turn || turn.conversation !== conversation) throw new ChatError('not_found');
      return readTurn(turn, after.seq);
    },
    async isRunning(owner, conversation) {
      return (await runningTurn(owner, conversation)) !== undefined;
    },
    async stop(owner, conversation) {
      const turn = await runningTurn(owner, conversation);
      if (!turn) return false;
      const local = running.get(turn.id);
      if (!local) return (await store.requestStop(owner, turn.id)) && (await stored.waitForEnd(turn));
      local.abort.abort();
      await local.done;
      return true;
    },
    async close(graceMs) {
      isClosing = true;
      const cancelGrace = clock.after(graceMs, () => {
        for (const { abort } of running.values()) abort.abort(SHUTDOWN);
        giveUp.abort();
      });
      await Promise.all([...running.values()].map(({ done }) => done));
      cancelGrace();
      closing.abort();
      await deps.memories.close();
      cancelRenewal?.();
    },
    get isClosing() {
      return isClosing;
    },
    countRunning: (app) => [...running.values()].filter((turn) => turn.app === app).length,
    get isShedding() {
      return isClosing || admission.refuse({ running: countAll(), verified: false }) !== undefined;
    },
  };
}

function toTitle(question: Message): string {
  const line = textOf(question).replace(/\s+/g, ' ').trim();
  const short = Array.from(line).slice(0, MAX_TITLE_LENGTH).join('');
  return short.length < line.length ? `${short}…` : line;
}
