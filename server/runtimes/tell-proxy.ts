import type { Log } from '../log.ts';
import { isPrivateAddress } from '../middleware/client-net.ts';

export interface TellProxyOptions {
  trustedProxies: number;
  log: Log;
}

/** Tells the owner once that requests come through a proxy of which nothing was said: all visitors then seem to have one address. */
export function createTellProxy({ trustedProxies, log }: TellProxyOptions): (request: Request, peerAddress: string | undefined) => void {
  let isTold = trustedProxies > 0;
  return (request, peerAddress) => {
    if (isTold || peerAddress === undefined || !isPrivateAddress(peerAddress) || !request.headers.has('x-forwarded-for')) return;
    isTold = true;
    const hint = 'Requests come through a proxy, so that no visitor is counted by address. Set TRUST_PROXY to the number of your proxies.';
    log({ level: 'warn', event: 'proxy_not_trusted', hint });
  };
}
