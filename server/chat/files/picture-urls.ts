import type { Clock } from '../../clock.ts';
import { toBase64Url } from '../../random-id.ts';
import { filePath } from '../../wire/paths.ts';

/** Addresses are made anew each hour, so that a browser that asks twice finds what it has kept. */
const STEP_SECONDS = 3_600;

export interface PictureUrls {
  /** Path with a signature that opens the picture to whoever has it, for one to two hours. */
  sign(app: string, id: string): Promise<string>;
  isValid(app: string, id: string, query: PictureQuery): Promise<boolean>;
}

export interface PictureQuery {
  /** Until when it is good, in seconds since 1970. */
  until: string | undefined;
  signature: string | undefined;
}

/**
 * Addresses of pictures for those who cannot send a token: the service, and an `<img>`. Whoever is not given one
 * cannot make one up. A `place`, letters and digits, goes along unsigned: it opens nothing.
 */
export async function createPictureUrls({ secret, clock, place }: { secret: string; clock: Clock; place?: string | undefined }): Promise<PictureUrls> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  // JSON keeps the three apart, whatever is in them.
  const toMessage = (app: string, id: string, until: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(['picture', app, id, until]));

  return {
    async sign(app, id) {
      const until = String((Math.floor(clock.now() / 1_000 / STEP_SECONDS) + 2) * STEP_SECONDS);
      const signature = toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, toMessage(app, id, until))));
      return `${filePath(app, id)}/picture?until=${until}&signature=${signature}${place === undefined ? '' : `&place=${place}`}`;
    },
    async isValid(app, id, { until = '', signature = '' }) {
      if (!/^\d{1,12}$/.test(until) || !/^[\w-]{43}$/.test(signature) || Number(until) * 1_000 <= clock.now()) return false;
      const bytes = Uint8Array.from(atob(signature.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
      return crypto.subtle.verify('HMAC', key, bytes, toMessage(app, id, until));
    },
  };
}
