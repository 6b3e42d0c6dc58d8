import type { AppEnv } from '../../middleware/app-env.ts';

/** What the platform says of a request. It sets the header itself, whatever the client sent: elsewhere nobody may believe it. */
export function toBindings(request: Request): AppEnv['Bindings'] {
  return { peerAddress: request.headers.get('cf-connecting-ip') ?? undefined };
}
