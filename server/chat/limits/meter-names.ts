import { toBase64Url } from '../../random-id.ts';
import { personOf } from '../signed-visitors.ts';
import type { ClientNet } from './client-net.ts';
import { createRecent } from './local-rates.ts';
import type { Names } from './takes.ts';

/** Names kept at hand, so that who asks again is not hashed again. */
const MAX_NAMES = 10_000;
const NAME_BYTES = 16;

/**
 * Makes names of meters. They tell each other apart and nothing else: neither who a visitor is nor from where somebody
 * came can be read from what a store holds, also after the visitor was erased.
 */
export async function createMeterNames(secret: string): Promise<(app: string, visitor: string, net: ClientNet | undefined) => Promise<Names>> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const known = createRecent<string>(MAX_NAMES);

  async function toName(...about: string[]): Promise<string> {
    // As JSON, so that no two lists make the same bytes.
    const text = JSON.stringify(about);
    const before = known.get(text);
    if (before !== undefined) return before;
    const name = toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)), 0, NAME_BYTES));
    known.set(text, name);
    return name;
  }

  return async (app, visitor, net) => {
    const [ofVisitor, address, wide] = await Promise.all([toName(app, 'visitor', personOf(visitor)), toName(app, 'address', net?.address ?? ''), toName(app, 'wide', net?.wide ?? '')]);
    return { visitor: ofVisitor, address, wide, app };
  };
}
