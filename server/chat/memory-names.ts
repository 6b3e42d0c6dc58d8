import { toHex } from '../hex.ts';
import type { Owner } from '../stores/store.ts';

/** Names made of what must not be seen: nobody without the secret can tell what or whom they stand for. */
export interface MemoryNames {
  /** What a memory of the owner's is described by upstream, so that it can be found again when its id got lost. */
  describe(owner: Owner, generation: number): Promise<string>;
  /** What a browser may call a fact. Upstream's ids are good for any visitor of the workspace, and stay here. */
  nameFact(owner: Owner, ids: { memoryId: string; memoryNodeId: string }): Promise<string>;
}

const DESCRIPTION_PREFIX = 'bc.';
/** 160 bits. With the prefix it stays below the 50 characters that upstream takes. */
const DESCRIPTION_BYTES = 20;
const FACT_BYTES = 16;

export async function createMemoryNames(secret: string): Promise<MemoryNames> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

  // JSON keeps the pieces apart: no two lists of them are the same text.
  async function digest(pieces: readonly (string | number)[], length: number): Promise<string> {
    const bytes = await crypto.subtle.sign('HMAC', key, encoder.encode(JSON.stringify(pieces)));
    return toHex(new Uint8Array(bytes, 0, length));
  }

  return {
    describe: async ({ app, visitor }, generation) => DESCRIPTION_PREFIX + (await digest(['memory', app, visitor, generation], DESCRIPTION_BYTES)),
    nameFact: ({ app, visitor }, { memoryId, memoryNodeId }) => digest(['fact', app, visitor, memoryId, memoryNodeId], FACT_BYTES),
  };
}
