import type { Clock } from '../../clock.ts';
import type { AppConfig } from '../../config/app-config.ts';
import { ChatError } from '../../errors.ts';
import { errorName, type Log } from '../../log.ts';
import type { AmountTake, MeterStore, Take } from '../../stores/meter-store.ts';
import { createRecent, createLocalRates } from './local-rates.ts';
import { createMeterNames } from './meter-names.ts';
import type { ClientNet } from './client-net.ts';
import { planLook, planMemory, planTurn, planUpload, planVisitor, type Names, type Planned } from './takes.ts';

/** Who wants something of an app. */
export interface Asker {
  app: AppConfig;
  /** Absent: not yet anybody. */
  visitor?: string;
  /** Whether the site vouches for who that is. */
  verified: boolean;
  /** Where it comes from, as far as that is known. */
  net: ClientNet | undefined;
}

/**
 * What is allowed to whom. All throw ChatError `rate_limited` or `budget_spent` with the seconds to wait. Stopping,
 * resuming, reading and erasing are never asked for here.
 */
export interface Limits {
  /** Counts a turn before it runs, with what turns of the app have cost lately. */
  admitTurn(asker: Asker & { visitor: string; turn: string; questionTokens: number }): Promise<TurnGrant>;
  /** Counts an upload by what it says of its length. */
  admitUpload(asker: Asker & { visitor: string; bytes: number }): Promise<UploadGrant>;
  /** Counts a memory before it is made. */
  admitMemory(asker: Asker): Promise<void>;
  /** Counts a visitor whom nobody knows yet. */
  admitVisitor(asker: Omit<Asker, 'visitor' | 'verified'>): Promise<void>;
  /** Whether so much is asked from the address, or of the app, that a new visitor may have to show it is a browser. Takes nothing. */
  isPressed(asker: Omit<Asker, 'visitor' | 'verified'>): Promise<boolean>;
}

/** A turn that was let in. Never throws. */
export interface TurnGrant {
  /**
   * The turn is over. `spent`: the tokens that it has cost; undefined where nobody said so, and then what was thought is
   * kept, or what was `written` of the answer, as far as that can be told, where it is more.
   */
  settle(spent: number | undefined, written?: number): Promise<void>;
  /** There was no turn after all. */
  giveBack(): Promise<void>;
}

/** An upload that was let in. */
export interface UploadGrant {
  /** It is over, and so many bytes have come: what never does must use up nobody's day. Never throws. */
  settle(came: number): Promise<void>;
}

export interface LimitsDeps {
  store: MeterStore;
  /** Makes names of meters. */
  secret: string;
  clock: Clock;
  log: Log;
  /** Whether there can be visitors that the site vouches for. */
  knowsVisitors: (app: AppConfig) => boolean;
}

/** How long a refusal is repeated without asking the store again: that is what makes refusing cheap. */
const REPEAT_MS = 5_000;
/** Nobody knows when a running turn ends. */
const SLOT_WAIT_MS = 5_000;
/** From which share of the day's tokens on the owner is told. */
const ALERT_LEVEL = 0.8;
/** Without a store: enough for those who are known, for a while. */
const EMERGENCY = { intervalMs: 10_000, burst: 3 };
const MAX_REFUSALS = 100_000;
/** What an answer costs besides its question, before one has come: what goes along with it, and what is written. */
const FIRST_GUESS_TOKENS = 4_000;
/** How much the newest answer counts for what the next one is thought to cost. */
const NEWEST_WEIGHT = 0.2;

const freeGrant: TurnGrant = { settle: async () => {}, giveBack: async () => {} };

export async function createLimits({ store, secret, clock, log, knowsVisitors }: LimitsDeps): Promise<Limits> {
  const toNames = await createMeterNames(secret);
  const refusals = createRecent<{ dueAt: number; askAgainAt: number; code: Planned['code'] }>(MAX_REFUSALS);
  const emergency = createLocalRates({ clock });
  /** By app. */
  const usualTokens = new Map<string, number>();

  function noteCost(app: string, tokens: number): void {
    const before = usualTokens.get(app) ?? tokens;
    usualTokens.set(app, before + NEWEST_WEIGHT * (tokens - before));
  }

  /** What was thought to be spent is kept, and places come free by themselves. */
  function noteFailure(error: unknown): void {
    log({ level: 'error', event: 'limits_not_settled', error: errorName(error) });
  }

  function refusal(code: Planned['code'], waitMs: number): ChatError {
    return new ChatError(code, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
  }

  /** Takes what was planned. Throws the refusal, from memory where it was given a moment ago. */
  async function take(planned: readonly Planned[], lane: string): Promise<number[]> {
    const nowElapsed = clock.elapsed();
    for (const { take: { key } } of planned) {
      const known = refusals.get(lane + key);
      if (known && known.askAgainAt > nowElapsed) throw refusal(known.code, known.dueAt - nowElapsed);
    }
    const taken = await store.takeMeters(planned.map(({ take }) => take), clock.now());
    if (taken.kind === 'taken') return taken.levels;
    const refused = planned[taken.at];
    const isSlot = refused?.take.kind === 'slot';
    const waitMs = isSlot ? SLOT_WAIT_MS : taken.waitMs;
    const code = refused?.code ?? 'rate_limited';
    if (refused && !isSlot) refusals.set(lane + refused.take.key, { dueAt: nowElapsed + waitMs, askAgainAt: nowElapsed + Math.min(waitMs, REPEAT_MS), code });
    throw refusal(code, waitMs);
  }

  async function give(takes: readonly Take[]): Promise<void> {
    try {
      await store.giveMeters(takes);
    } catch (error) {
      noteFailure(error);
    }
  }

  /** Tells the owner once a day, whichever backend sees it first. */
  async function alert(app: string, planned: readonly Planned[], levels: readonly number[]): Promise<void> {
    const at = planned.findIndex(({ scope, isTokens }) => scope === 'app' && isTokens);
    const level = levels[at] ?? 0;
    const budget = planned[at]?.take;
    if (budget?.kind !== 'amount' || level < ALERT_LEVEL) return;
    const first = await store.takeMeters([{ ...budget, key: `${budget.key}:told`, cost: 1, limit: 1 }], clock.now());
    if (first.kind === 'taken') log({ level: 'warn', event: 'budget_nearly_spent', app, percent: Math.floor(level * 100) });
  }

  return {
    async admitTurn({ app, visitor, verified, net, turn, questionTokens }) {
      if (!app.limits) return freeGrant;
      const tokens = Math.ceil(usualTokens.get(app.alias) ?? FIRST_GUESS_TOKENS) + questionTokens;
      const names = await toNames(app.alias, visitor, net);
      const planned = planTurn({ limits: app.limits, names, net, verified, knowsVisitors: knowsVisitors(app), turn, tokens, now: clock.now() });
      let levels: number[];
      try {
        levels = await take(planned, verified ? 'verified:' : '');
      } catch (error) {
        // Without a store nobody knows what is spent: strangers wait until it is back.
        if (error instanceof ChatError && error.code !== 'unavailable') throw error;
        if (!verified || emergency.take(app.alias, EMERGENCY) > 0) throw error;
        return freeGrant;
      }
      await alert(app.alias, planned, levels).catch(noteFailure);
      const takes = planned.map((plan) => plan.take);
      const slots = takes.filter(({ kind }) => kind === 'slot');
      return {
        settle(told, written = 0) {
          const spent = told ?? (written > tokens ? written : undefined);
          // What was refused costs nothing, and says nothing of what answers cost.
          if (spent !== undefined && spent > 0) noteCost(app.alias, spent);
          const sums = spent === undefined ? [] : planned.flatMap((plan): AmountTake[] => (plan.isTokens && plan.take.kind === 'amount' ? [{ ...plan.take, cost: tokens - spent }] : []));
          return give([...slots, ...sums]);
        },
        giveBack: () => give(takes),
      };
    },
    async admitUpload({ app, visitor, verified, net, bytes }) {
      if (!app.limits) return { settle: async () => {} };
      const names = await toNames(app.alias, visitor, net);
      const planned = planUpload({ limits: app.limits, names, net, verified, knowsVisitors: knowsVisitors(app), bytes, now: clock.now() });
      await take(planned, verified ? 'verified:' : '');
      const settle = (came: number): Promise<void> => give(planned.flatMap(({ take, isBytes }): AmountTake[] => (isBytes && take.kind === 'amount' ? [{ ...take, cost: take.cost - came }] : [])));
      return { settle };
    },
    async admitMemory({ app, verified, net }) {
      if (!app.limits) return;
      const names = await toNames(app.alias, '', net);
      await take(planMemory({ limits: app.limits, names, net, verified, now: clock.now() }), '');
    },
    async isPressed({ app, net }) {
      if (!app.limits) return false;
      const names = await toNames(app.alias, '', net);
      const looks = planLook({ limits: app.limits, names, net, now: clock.now() });
      const found = await store.takeMeters(looks.map(({ take }) => take), clock.now());
      return found.kind === 'refused' || looks.some(({ pressure }, at) => (found.levels[at] ?? 0) > pressure);
    },
    async admitVisitor({ app, net }) {
      if (!app.limits) return;
      const names: Names = await toNames(app.alias, '', net);
      try {
        await take(planVisitor({ limits: app.limits, names, net }), '');
      } catch (error) {
        if (error instanceof ChatError && error.code !== 'unavailable') throw error;
        const waitMs = emergency.take(`visitors:${app.alias}`, EMERGENCY);
        if (waitMs > 0) throw refusal('rate_limited', waitMs);
      }
    },
  };
}
