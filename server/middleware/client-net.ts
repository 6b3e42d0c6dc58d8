import type { Context } from 'hono';
import type { ClientNet } from '../chat/limits/client-net.ts';
import type { AppEnv } from './app-env.ts';

export interface ClientNetOptions {
  /** Proxies of the owner's before the backend. Each adds the address that it was asked from to `X-Forwarded-For`. */
  trustedProxies: number;
}

/**
 * Where a request is from. Whatever a client says itself stands on the left of `X-Forwarded-For`, so that it is counted
 * from the right. Undefined where nobody knows: without trusted proxies a private address is some proxy's, and one
 * that all visitors would share.
 */
export function readClientNet(c: Context<AppEnv>, { trustedProxies }: ClientNetOptions): ClientNet | undefined {
  const peer = c.env?.peerAddress;
  if (trustedProxies === 0) return peer === undefined || isPrivate(peer) ? undefined : toClientNet(peer);
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim()).filter(Boolean);
  const chain = [...forwarded, ...(peer === undefined ? [] : [peer])];
  return toClientNet(chain.at(-1 - trustedProxies) ?? chain[0] ?? '');
}

/** Whether the request came through a proxy that the owner has not said anything of. */
export function isFromUnknownProxy(c: Context<AppEnv>, { trustedProxies }: ClientNetOptions): boolean {
  const peer = c.env?.peerAddress;
  return trustedProxies === 0 && c.req.header('x-forwarded-for') !== undefined && peer !== undefined && isPrivate(peer);
}

/** An address as text, with or without a port, as what is counted for it: an IPv4 address, or the /64 that one household has of IPv6. */
export function toClientNet(text: string): ClientNet | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text;
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(bare)?.[1];
  if (mapped !== undefined) {
    const bytes = mapped.split('.').map(Number);
    return bytes.some((byte) => byte > 255) ? undefined : { address: bytes.join('.'), wide: `${bytes.slice(0, 3).join('.')}.0/24` };
  }
  const groups = parseGroups(bare.split('%')[0] ?? '');
  if (!groups) return undefined;
  // The same address in its other form.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return toClientNet([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const prefix = (count: number): string => groups.slice(0, count).map((group) => group.toString(16)).join(':');
  return { address: `${prefix(4)}::/64`, wide: `${prefix(3)}::/48` };
}

/** The eight groups of an IPv6 address. */
function parseGroups(text: string): number[] | undefined {
  const halves = text.split('::');
  const parts = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = parts;
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : head.length !== 8)) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

/** Of this machine or its network. */
function isPrivate(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:::1$|f[cd]|fe[89ab])/i.test(plain);
}
