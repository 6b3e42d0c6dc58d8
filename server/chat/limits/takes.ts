import type { ErrorCode } from '../../wire/errors.ts';
import type { Take } from '../../stores/meter-store.ts';
import type { AppLimits } from './app-limits.ts';
import type { ClientNet } from './client-net.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A short volley is how people ask. */
const LEAST_BURST = 3;
/** The network around an address may do so many times as much as the address. */
const WIDE_FACTOR = 6;
/** Visitors whom the site vouches for are people, and cannot be made by the thousand. */
const VERIFIED_FACTOR = 2;
const VERIFIED_TOKENS_FACTOR = 4;
/** What visitors whom nobody knows leave of the day's tokens, and of what may be uploaded in it, for the others. */
const ANONYMOUS_SHARE = 0.8;
const APP_UPLOAD_FACTOR = 20;
/** Shares of what an address, and all visitors of an app, may use that are much. */
const PRESSED_ADDRESS = 0.5;
const PRESSED_APP = 0.7;
/** No turn runs for longer, whatever becomes of who runs it: the service's own limit, and the time to try again. */
const LONGEST_TURN_MS = 330_000;

/** Whose meter it is, for the sake of what is remembered of a refusal. */
export type Scope = 'visitor' | 'address' | 'wide' | 'app';

/** A meter before it has a key that says nothing. */
export interface Planned {
  scope: Scope;
  code: Extract<ErrorCode, 'rate_limited' | 'budget_spent'>;
  take: Take;
  /** Whether it is settled by what a turn has really cost. */
  isTokens?: boolean;
  /** Whether it is settled by the bytes that really came. */
  isBytes?: boolean;
}

/** Names of the meters, made so that they say nothing of whom they stand for. */
export type Names = Record<Scope, string>;

export interface TurnPlan {
  limits: AppLimits;
  names: Names;
  net: ClientNet | undefined;
  verified: boolean;
  /** Whether there can be verified visitors, for whom something is kept back. */
  knowsVisitors: boolean;
  turn: string;
  /** What it will cost, as far as can be told. */
  tokens: number;
  now: number;
}

/** All that a turn is counted on. */
export function planTurn({ limits, names, net, verified, knowsVisitors, turn, tokens, now }: TurnPlan): Planned[] {
  const factor = verified ? VERIFIED_FACTOR : 1;
  const tokenFactor = verified ? VERIFIED_TOKENS_FACTOR : 1;
  const share = knowsVisitors && !verified ? ANONYMOUS_SHARE : 1;
  const spent = { code: 'budget_spent', isTokens: true } as const;
  const slot = (scope: Scope, limit: number): Planned => limited(scope, { kind: 'slot', key: `${names[scope]}:slots`, id: turn, limit, until: now + LONGEST_TURN_MS });
  const daily = (scope: Scope, limit: number): Planned => ({ scope, ...spent, take: perDay(`${names[scope]}:tokens`, tokens, limit, now) });
  const { perAddress } = limits;
  const ofAddress = (scope: Scope, times: number): Planned[] => [
    limited(scope, perMinute(`${names[scope]}:minute`, perAddress.turnsPerMinute * times)),
    limited(scope, perHour(`${names[scope]}:hour`, perAddress.turnsPerHour * times)),
    slot(scope, perAddress.turnsAtOnce * times),
    daily(scope, perAddress.tokensPerDay * times),
  ];
  return [
    limited('visitor', perMinute(`${names.visitor}:minute`, limits.turnsPerMinute * factor)),
    limited('visitor', perHour(`${names.visitor}:hour`, limits.turnsPerHour * factor)),
    limited('visitor', perDay(`${names.visitor}:day`, 1, limits.turnsPerDay * factor, now)),
    slot('visitor', limits.turnsAtOnce * factor),
    daily('visitor', limits.tokensPerVisitorPerDay * tokenFactor),
    daily('app', limits.tokensPerDay * share),
    ...(net && !verified ? [...ofAddress('address', 1), ...ofAddress('wide', WIDE_FACTOR)] : []),
  ];
}

export interface UploadPlan extends Pick<TurnPlan, 'limits' | 'names' | 'net' | 'verified' | 'knowsVisitors' | 'now'> {
  bytes: number;
}

export function planUpload({ limits, names, net, verified, knowsVisitors, bytes, now }: UploadPlan): Planned[] {
  const factor = verified ? VERIFIED_FACTOR : 1;
  const share = knowsVisitors && !verified ? ANONYMOUS_SHARE : 1;
  const maxBytes = limits.uploadMegabytesPerDay * 1_000_000;
  const ofBytes = (scope: Scope, cost: number, limit: number): Planned => ({ ...limited(scope, perDay(`${names[scope]}:upload-bytes`, cost, limit, now)), isBytes: true });
  const hourly = (scope: Scope, limit: number): Planned => limited(scope, perHour(`${names[scope]}:uploads-hour`, limit));
  return [
    hourly('visitor', limits.uploadsPerHour * factor),
    limited('visitor', perDay(`${names.visitor}:uploads-day`, 1, limits.uploadsPerDay * factor, now)),
    ofBytes('visitor', bytes, maxBytes * factor),
    // Of all of them only what came is counted, once it is there: what one visitor announces must not keep others out.
    ofBytes('app', 0, maxBytes * APP_UPLOAD_FACTOR * share),
    ...(net && !verified ? [hourly('address', limits.perAddress.uploadsPerHour), hourly('wide', limits.perAddress.uploadsPerHour * WIDE_FACTOR)] : []),
  ];
}

/** A visitor whom nobody knows yet. */
export function planVisitor({ limits, names, net }: Pick<TurnPlan, 'limits' | 'names' | 'net'>): Planned[] {
  const hourly = (scope: Scope, limit: number): Planned => limited(scope, perHour(`${names[scope]}:visitors`, limit));
  return [
    hourly('app', limits.newVisitorsPerHour),
    ...(net ? [hourly('address', limits.perAddress.newVisitorsPerHour), hourly('wide', limits.perAddress.newVisitorsPerHour * WIDE_FACTOR)] : []),
  ];
}

/** A memory that is about to be made. */
export function planMemory({ limits, names, net, verified, now }: Pick<TurnPlan, 'limits' | 'names' | 'net' | 'verified' | 'now'>): Planned[] {
  const daily = (scope: Scope, limit: number): Planned => limited(scope, perDay(`${names[scope]}:memories`, 1, limit, now));
  const { perAddress } = limits;
  return [
    daily('app', limits.newMemoriesPerDay),
    ...(net && !verified ? [daily('address', perAddress.newMemoriesPerDay), daily('wide', perAddress.newMemoriesPerDay * WIDE_FACTOR)] : []),
  ];
}

/** A look at meters that takes nothing of them: what an address and an app have used, and from which share on that is much. */
export function planLook({ limits, names, net, now }: Pick<TurnPlan, 'limits' | 'names' | 'net' | 'now'>): { take: Take; pressure: number }[] {
  const { perAddress } = limits;
  const look = (take: Take, pressure: number): { take: Take; pressure: number } => ({ take: take.kind === 'slot' ? take : { ...take, cost: 0 }, pressure });
  const { address } = names;
  return [
    look(perDay(`${names.app}:tokens`, 0, limits.tokensPerDay, now), PRESSED_APP),
    ...(net
      ? [
          look(perHour(`${address}:visitors`, perAddress.newVisitorsPerHour), PRESSED_ADDRESS),
          look(perMinute(`${address}:minute`, perAddress.turnsPerMinute), PRESSED_ADDRESS),
          look(perHour(`${address}:hour`, perAddress.turnsPerHour), PRESSED_ADDRESS),
          look(perDay(`${address}:tokens`, 0, perAddress.tokensPerDay, now), PRESSED_ADDRESS),
        ]
      : []),
  ];
}

function limited(scope: Scope, take: Take): Planned {
  return { scope, code: 'rate_limited', take };
}

function perMinute(key: string, limit: number): Take {
  return { kind: 'rate', key, cost: 1, intervalMs: MINUTE_MS / limit, burst: Math.max(LEAST_BURST, Math.ceil(limit / 2)) };
}

function perHour(key: string, limit: number): Take {
  return { kind: 'rate', key, cost: 1, intervalMs: HOUR_MS / limit, burst: Math.max(LEAST_BURST, Math.ceil(limit / 2)) };
}

/** Days are those of UTC. */
function perDay(key: string, cost: number, limit: number, now: number): Take {
  const day = Math.floor(now / DAY_MS);
  return { kind: 'amount', key: `${key}:${day}`, cost, limit, until: (day + 1) * DAY_MS };
}
