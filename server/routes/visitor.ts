import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Challenges } from '../chat/challenges.ts';
import type { Limits } from '../chat/limits/limits.ts';
import type { Erasures } from '../chat/privacy/erasures.ts';
import type { SignIns } from '../chat/sign-ins.ts';
import type { SignedVisitors } from '../chat/signed-visitors.ts';
import type { VerifiedVisitor, VisitorTokens } from '../chat/visitors.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { refuseServer } from '../middleware/origin.ts';
import { dropCookies, findToken, isMeant, keepToken } from '../middleware/session-cookie.ts';
import { bearerToken } from '../middleware/visitor.ts';
import type { ChallengeSolution } from '../wire/visitor.ts';
import { ID_PATTERN, type VisitorToken } from '../wire/protocol.ts';
import { readJson } from './read-json.ts';

const solutionSchema = v.strictObject({
  algorithm: v.literal('SHA-256'),
  challenge: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  salt: v.pipe(v.string(), v.maxLength(300)),
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const bodySchema = v.union([
  v.strictObject({}),
  v.strictObject({ solution: solutionSchema }),
  v.strictObject({ token: v.string(), handOver: v.optional(v.pipe(v.string(), v.regex(ID_PATTERN))) }),
]);

export interface VisitorRoutesDeps {
  tokens: VisitorTokens;
  signedVisitors: SignedVisitors;
  limits: Pick<Limits, 'admitVisitor' | 'isPressed'>;
  /** Absent: no app asks for any. */
  challenges?: Challenges | undefined;
  /** Whether new turns of visitors whom nobody knows are put off at the moment. */
  isShedding: () => boolean;
  erasures: Pick<Erasures, 'isErased' | 'currentName'>;
  signIns: SignIns;
  clock: Clock;
}

/**
 * `POST /`: a token for the visitor that the site's own token names, for a new visitor, or a fresh one for the anonymous
 * visitor whose valid token comes along. `POST /logout`: the verified visitor leaves.
 */
export function visitorRoutes({ tokens, signedVisitors, signIns, erasures, limits, challenges, isShedding, clock }: VisitorRoutesDeps): Hono<AppEnv> {
  async function signIn(c: Context<AppEnv>, token: string, conversation: string | undefined): Promise<VisitorToken> {
    const { app } = c.var;
    const read = await signedVisitors.read(app, token);
    // Who was erased and comes back is somebody new.
    const signed = { ...read, visitor: await erasures.currentName({ app: app.alias, visitor: read.visitor }) };
    await signIns.enter(app, signed);
    const guest = conversation === undefined ? undefined : await visitorOf(c);
    const isGuest = guest && !guest.verified;
    const wasHandedOver = isGuest && conversation !== undefined && (await signIns.handOver(app, { from: guest.visitor, to: signed.visitor, conversation }));
    const minted = await keepToken(c, signed.visitor, await tokens.mintVerified(app.alias, signed));
    return { ...minted, ...(wasHandedOver && { conversation }) };
  }

  /** Lets in whoever has done the work, where there is any. Every other is refused alike. */
  async function checkWork(c: Context<AppEnv>, solution: ChallengeSolution | undefined): Promise<void> {
    const { app, net } = c.var;
    if (!challenges || !app.challenge) return;
    if (app.challenge === 'load' && !isShedding() && !(await limits.isPressed({ app, net }))) return;
    if (solution && (await challenges.take(app.alias, solution))) return;
    throw new ChatError('challenge_required', { challenge: await challenges.create(app.alias) });
  }

  // An old token that no longer counts is no reason to refuse a new one.
  async function visitorOf(c: Context<AppEnv>): Promise<VerifiedVisitor | undefined> {
    const bearer = bearerToken(c.req.header('authorization'));
    const token = findToken(c, bearer);
    if (token === undefined) return undefined;
    try {
      const found = await tokens.verify(c.var.app.alias, token);
      return (await isMeant(c, bearer, found)) ? found : undefined;
    } catch (error) {
      if (error instanceof ChatError) return undefined;
      throw error;
    }
  }

  return new Hono<AppEnv>()
    .post('/', async (c) => {
      const body = await readJson(c, bodySchema, { clock });
      if ('token' in body) return c.json(await signIn(c, body.token, body.handOver));
      refuseServer(c);
      if (c.var.app.identity === 'required') throw new ChatError('sign_in_required');
      const known = await visitorOf(c);
      // One of a verified visitor is never made to last longer: only the site can say again who that is.
      const isErased = known && (await erasures.isErased({ app: c.var.app.alias, visitor: known.visitor }));
      const before = known?.verified || isErased ? undefined : known?.visitor;
      if (before === undefined) {
        await checkWork(c, 'solution' in body ? body.solution : undefined);
        await limits.admitVisitor({ app: c.var.app, net: c.var.net });
      }
      const { visitor, ...minted } = await tokens.mint(c.var.app.alias, before);
      return c.json(await keepToken(c, visitor, minted));
    })
    .post('/logout', async (c) => {
      await readJson(c, v.strictObject({}), { clock });
      const known = await visitorOf(c);
      const owner = known?.verified ? { app: c.var.app.alias, visitor: known.visitor } : undefined;
      // Of who was erased nothing is noted any more.
      if (owner && !(await erasures.isErased(owner))) await signIns.leave(c.var.app, owner);
      dropCookies(c);
      return c.body(null, 204);
    });
}
