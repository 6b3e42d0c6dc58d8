import type { VisitorTokens } from '../../chat/visitors.ts';
import { ChatError } from '../../errors.ts';
import type { Config } from '../../config.ts';
import { tokenOf } from '../../middleware/session-cookie.ts';
import { bearerToken } from '../../middleware/visitor.ts';
import type { ObjectNamespace, ObjectStub } from './platform.ts';
import { objectOf } from './shared-store.ts';

export interface LeadOptions {
  tokens: VisitorTokens;
  apps: Config['apps'];
  visitors: ObjectNamespace;
}

/**
 * The object of the visitor whom a request is from, by its token, or whose picture it asks for. Undefined: the Worker
 * answers it itself, be it with a refusal. Each object checks for itself what it is sent.
 */
export async function leadRequest(request: Request, { tokens, apps, visitors }: LeadOptions): Promise<ObjectStub | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  const [, alias = '', resource = ''] = /^\/v1\/apps\/([\w-]{1,64})\/([\w-]+)/.exec(pathname) ?? [];
  const app = apps.get(alias);
  if (!app) return undefined;
  const place = searchParams.get('place');
  // Nothing else is led by what anybody may write.
  if (place !== null && resource === 'files' && request.method === 'GET' && pathname.endsWith('/picture')) return findByPlace(visitors, place);
  const bearer = bearerToken(request.headers.get('authorization') ?? undefined);
  // A server may send the token itself where pages send a cookie.
  const token = tokenOf(app, bearer, request.headers.get('cookie') ?? undefined) ?? bearer;
  // A new token needs nothing that is kept.
  if (token === undefined || (resource === 'visitor' && request.method === 'POST')) return undefined;
  try {
    const { visitor } = await tokens.verify(alias, token);
    return objectOf(visitors, { app: alias, visitor });
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  }
}

function findByPlace(visitors: ObjectNamespace, place: string): ObjectStub | undefined {
  try {
    return visitors.get(visitors.idFromString(place));
  } catch {
    return undefined;
  }
}
