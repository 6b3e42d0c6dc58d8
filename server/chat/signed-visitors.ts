import type { Clock } from '../clock.ts';
import type { AppConfig } from '../config/app-config.ts';
import { ChatError } from '../errors.ts';
import { toBase64Url } from '../random-id.ts';
import type { KeySource } from './key-source.ts';
import { slotsOf, type SlotValue } from './template.ts';
import { explainForm, MAX_SIGNED_LENGTH } from './token-form.ts';
import { parseVariableValue, type VariableValue } from './variables.ts';
import { type Claims, keyIdOf, verifyJwt } from './verify-jwt.ts';

const MAX_LIFE_SECONDS = 3_600;
const MAX_CLAIM_LENGTH = 500;
/** A person's name at the site: 1 to 128 characters that can be seen. */
const SUBJECT = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;

/** What the site says of a visitor, as far as the app uses it. */
export interface SignedValues {
  variables: Readonly<Record<string, VariableValue>>;
  claims: Readonly<Record<string, SlotValue>>;
}

export interface SignedVisitor extends SignedValues {
  /** Always the same for the same person, and nothing to guess from. */
  visitor: string;
  /** Seconds since 1970, by the site's clock. */
  issuedAt: number;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Reads tokens that the site's server signed. */
export interface SignedVisitors {
  /** Whether there is anything to check an app's tokens with. */
  isOffered(app: AppConfig): boolean;
  /**
   * Throws ChatError `unauthorized` for any token that is not the site's, for this app and valid now, and `unavailable`
   * when nobody can say.
   */
  read(app: AppConfig, token: string): Promise<SignedVisitor>;
  /** The visitor that a person is whom the site calls so. */
  nameOf(app: string, subject: string): Promise<string>;
}

/** Whether a visitor's name was made of a person's, who may come back under it whenever that is. */
export function isLastingName(visitor: string): boolean {
  return /^v_[\w-]{43}(?:-\d+)?$/.test(visitor);
}

/** Whoever a visitor is after how many erasures: what a person may use is counted for the person. */
export function personOf(visitor: string): string {
  return isLastingName(visitor) ? visitor.slice(0, 'v_'.length + 43) : visitor;
}

export interface SignedVisitorsOptions {
  /** What an app's site signs with. Undefined: every token is refused. */
  keysOf: (app: AppConfig) => KeySource | undefined;
  /** Makes ids of people's names, which are not kept themselves. */
  idSecret: string;
  clock: Clock;
}

/**
 * Tokens of the site are JWTs with the one algorithm of its keys: `aud` is the app's alias, `sub` the person, `iat` and
 * `exp` at most an hour apart. `attrs` may hold values for the app's variables.
 */
export async function createSignedVisitors({ keysOf, idSecret, clock }: SignedVisitorsOptions): Promise<SignedVisitors> {
  const encoder = new TextEncoder();
  const idKey = await crypto.subtle.importKey('raw', encoder.encode(idSecret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

  async function toVisitor(app: string, subject: string): Promise<string> {
    // As JSON, so that no two pairs make the same bytes.
    const mac = await crypto.subtle.sign('HMAC', idKey, encoder.encode(JSON.stringify(['sub', app, subject])));
    return `v_${toBase64Url(new Uint8Array(mac))}`;
  }

  return {
    isOffered: (app) => keysOf(app) !== undefined,
    nameOf: toVisitor,
    async read(app, token) {
      const keys = keysOf(app);
      if (!keys) throw refused('This app takes no signed visitors: neither VISITOR_SECRET nor VISITOR_JWKS is set, and it has no visitors of its own.');
      if (app.identity === 'off') throw refused('This app takes no signed visitors: its identity is "off".');
      if (token.length > MAX_SIGNED_LENGTH) throw refused(`The signed token has more than ${MAX_SIGNED_LENGTH} characters.`);
      const problem = explainForm(token);
      if (problem) throw refused(`The signed token ${problem}`);
      const payload = await verify(token, { keys, app, now: clock.now() });
      const { sub, iat, exp } = payload;
      if (!SUBJECT.test(sub)) throw refused('The signed token has no usable sub.');
      if (exp <= iat || exp - iat > MAX_LIFE_SECONDS) throw refused('The signed token has to expire within an hour of iat.');
      return {
        visitor: await toVisitor(app.alias, sub),
        issuedAt: iat,
        expiresAt: Math.min(exp, Math.floor(clock.now() / 1_000) + MAX_LIFE_SECONDS),
        variables: readVariables(app, payload['attrs']),
        claims: readClaims(app, payload),
      };
    },
  };
}

/** What one of the keys says is true: the one that the token names, or any of those that it may have been signed with. */
async function verify(token: string, { keys, app, now }: { keys: KeySource; app: AppConfig; now: number }): Promise<Claims> {
  for (const key of await keys.find(keyIdOf(token))) {
    const claims = await verifyJwt(token, { key, algorithm: keys.algorithm, audience: app.alias, issuer: app.issuer, now });
    if (claims) return claims;
  }
  throw new ChatError('unauthorized');
}

/** What is signed for variables of the app; other attributes are none of ours. */
function readVariables({ variables = {} }: AppConfig, attrs: unknown): Record<string, VariableValue> {
  if (attrs === undefined) return {};
  if (typeof attrs !== 'object' || attrs === null || Array.isArray(attrs)) throw refused('attrs of the signed token is no object.');
  const signed = new Map<string, unknown>(Object.entries(attrs));
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      if (!signed.has(name)) return [];
      const value = parseVariableValue(variable, signed.get(name));
      if (value === undefined) throw refused(`attrs.${name} of the signed token is not of the variable's type, ${variable.type}.`);
      return [[name, value] as const];
    }),
  );
}

/** The claims that the app's templates name, and no others: each is carried along with every request. */
function readClaims({ plugins = [] }: AppConfig, payload: Claims): Record<string, SlotValue> {
  const templates = plugins.flatMap(({ params, token }) => [...Object.values(params), ...(token ? [token] : [])]);
  const names = new Set(templates.flatMap(slotsOf).filter(({ from }) => from === 'claim').map(({ name }) => name));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
      if (value === undefined || value === null) return [];
      if (!isUsable(value)) throw refused(`The claim ${name} of the signed token is no short text, number or boolean.`);
      return [[name, value] as const];
    }),
  );
}

function isUsable(value: unknown): value is SlotValue {
  if (typeof value === 'string') return value.length <= MAX_CLAIM_LENGTH && !/\p{Cc}|\p{Surrogate}/u.test(value);
  return typeof value === 'boolean' || Number.isFinite(value);
}

// The site's developer made the token and reads this; it names fields and never their values.
function refused(detail: string): ChatError {
  return new ChatError('unauthorized', { detail });
}
