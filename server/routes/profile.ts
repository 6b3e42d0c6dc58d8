import { Hono } from 'hono';
import type { Attachments } from '../chat/files/attachments.ts';
import type { Memories } from '../chat/memories.ts';
import { pageVariables } from '../chat/resolve-variables.ts';
import type { SignedVisitors } from '../chat/signed-visitors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { refuseServer } from '../middleware/origin.ts';
import type { AppProfile } from '../wire/protocol.ts';

export interface ProfileRoutesDeps {
  memories: Memories;
  attachments: Attachments;
  signedVisitors: Pick<SignedVisitors, 'isOffered'>;
}

/** `GET /`: what any page of the app's origins may know of it. */
export function profileRoutes({ memories, attachments, signedVisitors }: ProfileRoutesDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/', (c) => {
    refuseServer(c);
    const { alias, texts, imagePrefixes, variables = {}, thinking = 'off', pageContext = false, disclosure } = c.var.app;
    const { files, images } = attachments.offered(c.var.app);
    const memory = memories.isOffered(c.var.app);
    const { identity = 'optional', cookie, challenge } = c.var.app;
    const isKnown = signedVisitors.isOffered(c.var.app) && identity !== 'off';
    const profile: AppProfile = { app: alias, texts, imagePrefixes, variables: pageVariables(variables), thinking, files, images, memory, ...(disclosure?.linkHosts[0] && { linkHosts: disclosure.linkHosts }), ...(pageContext && { pageContext }), ...((isKnown || cookie || challenge) && { identity: isKnown ? identity : 'optional' }), ...(cookie && { cookie: true }) };
    return c.json(profile);
  });
}
