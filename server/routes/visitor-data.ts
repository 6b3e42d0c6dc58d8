import { Hono, type MiddlewareHandler } from 'hono';
import type { Erasures } from '../chat/privacy/erasures.ts';
import { type ExportDeps, exportVisitor } from '../chat/privacy/export-visitor.ts';
import { isLastingName } from '../chat/signed-visitors.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { refuseErased } from '../middleware/refuse-erased.ts';
import { ownerOf } from './owner-of.ts';
import { toStream } from './to-stream.ts';

export interface VisitorDataRoutesDeps extends ExportDeps {
  erasures: Erasures;
  checkVisitor: MiddlewareHandler<AppEnv>;
  /** An export reads everything. */
  limitVisitor: MiddlewareHandler<AppEnv>;
}

/** `GET /export`, `DELETE /`, and `GET /erasure`, which says how far that is: what is kept of the visitor. */
export function visitorDataRoutes({ erasures, checkVisitor, limitVisitor, ...deps }: VisitorDataRoutesDeps): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/export', checkVisitor, limitVisitor, refuseErased(erasures), async (c) => {
      const pieces = await exportVisitor(deps, { owner: ownerOf(c), verified: c.var.verified });
      return c.body(toStream(pieces), 200, { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="chat.json"' });
    })
    .delete('/', checkVisitor, limitVisitor, async (c) => c.json(await erasures.request(ownerOf(c), { isLasting: isLastingName(c.var.visitor) }), 202))
    .get('/erasure', checkVisitor, limitVisitor, async (c) => {
      const receipt = await erasures.read(ownerOf(c));
      if (!receipt) throw new ChatError('not_found');
      return c.json(receipt);
    });
}
