import type { Emulator, EmulatorOptions } from '../../../../demo/emulator/create-emulator.ts';
import { percentEncode, signRequest, type SignRequestOptions } from '../../../../server/bailian/acs3.ts';
import type { FakeClock } from '../../../fake-clock.ts';
import { createTestEmulator } from '../call-emulator.ts';

export const accessKey = { accessKeyId: 'key-id', accessKeySecret: 'key-secret' };

/** An emulator with a known key, a temporary one, and two workspaces. */
export function createOpenApiEmulator(options: EmulatorOptions = {}): Emulator & { clock: FakeClock } {
  const accessKeys = [
    { id: accessKey.accessKeyId, secret: accessKey.accessKeySecret },
    { id: 'STS.key', secret: 'temporary', securityToken: 'token' },
  ];
  // Ids must differ, and still be the same in every run.
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return createTestEmulator({ accessKeys, workspaceIds: ['llm-1', 'llm-2'], random, ...options });
}

export interface SignedCall {
  action: string;
  method: string;
  /** From the workspace on, encoded. */
  path: string;
  query?: Record<string, string>;
  /** Its parameters, or the body as it is. */
  form?: Record<string, string> | string;
  /** Changes what is signed. */
  sign?: Partial<SignRequestOptions>;
  /** Changes the headers when they are signed. */
  headers?: Record<string, string>;
  /** Changes the address when it is signed. */
  url?: (url: string) => string;
}

let nonces = 0;

/** A call of the OpenAPI as a client makes it, with whatever a test changes about it. */
export async function callOpenApi(emulator: Emulator & { clock: FakeClock }, { action, method, path, query = {}, form, sign = {}, headers = {}, url: change = (url) => url }: SignedCall): Promise<Response> {
  const url = new URL(`http://emulator.test/${path}`);
  url.search = encode(query);
  const body = typeof form === 'object' ? encode(form) : form;
  const signed = await signRequest({
    method, url, action, version: '2023-12-29', clock: emulator.clock, nonce: `nonce-${nonces++}`, ...accessKey,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ...sign,
  });
  return emulator.fetch(new Request(change(url.href), { method, headers: { ...signed, ...headers }, ...(body === undefined ? {} : { body }) }));
}

function encode(pairs: Record<string, string>): string {
  return Object.entries(pairs).map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}
