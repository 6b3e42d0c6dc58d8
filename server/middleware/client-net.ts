import type { Context } from 'hono';
import type { ClientNet } from '../chat/limits/client-net.ts';
import type { AppEnv } from './app-env.ts';

export interface ClientNetOptions {
  /** Proxies of the owner's before the backend. Each adds the address that it was asked from to `X-Forwarded-For`. */
  trustedProxies: number;
}

export interface RequestSource extends ClientNetOptions {
  /** Absent where nobody knows. */
  peerAddress: string | undefined;
  /** The header `X-Forwarded-For`. */
  forwardedFor: () => string | undefined;
}

export function readClientNet(c: Context<AppEnv>, { trustedProxies }: ClientNetOptions): ClientNet | undefined {
  return netOf({ trustedProxies, peerAddress: c.env?.peerAddress, forwardedFor: () => c.req.header('x-forwarded-for') });
}

/**
 * Where a request is from. Whatever a client says itself stands on the left of `X-Forwarded-For`, so that it is counted
 * from the right. Undefined where nobody knows: without trusted proxies a private address is some proxy's, and one
 * that all visitors would share.
 */
export function netOf({ trustedProxies, peerAddress: peer, forwardedFor }: RequestSource): ClientNet | undefined {
  if (trustedProxies === 0) return peer === undefined || isPrivateAddress(peer) ? undefined : toClientNet(peer);
  const forwarded = (forwardedFor() ?? '').split(',').map((part) => part.trim()).filter(Boolean);
  const chain = [...forwarded, ...(peer === undefined ? [] : [peer])];
  return toClientNet(chain.at(-1 - trustedProxies) ?? chain[0] ?? '');
}

/** An address as text, with or without a port, as what is counted for it: an IPv4 address, or the /64 that one household has of IPv6. */
export function toClientNet(text: string): ClientNet | undefined {
  const bytes = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(text)?.[1]?.split('.').map(Number);
  if (bytes) return bytes.some((byte) => byte > 255) ? undefined : { address: bytes.join('.'), wide: bytes.slice(0, 3).join('.') };
  const address = `http://[${text.replace(/^\[|\](?::\d+)?$|%.*/g, '')}]`;
  if (!URL.canParse(address)) return undefined;
  // The platform's own parser gives every address one form, in which the longest row of zeros is left out.
  const [head = '', tail = ''] = new URL(address).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail].map((half) => half.split(':').filter(Boolean));
  const groups = [...(before ?? []), ...Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0'), ...(after ?? [])];
  return { address: groups.slice(0, 4).join(':'), wide: groups.slice(0, 3).join(':') };
}

/** Of this machine or its network. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:::1$|f[cd]|fe[89ab])/i.test(plain);
}
