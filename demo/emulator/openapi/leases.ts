import type { Clock } from '../../../server/clock.ts';
import { randomHex } from '../random-text.ts';
import { type FileType, toMediaType } from './file-types.ts';

/** Leave to upload one file. */
export interface Lease {
  readonly id: string;
  readonly workspaceId: string;
  readonly fileName: string;
  readonly type: FileType;
  readonly sizeBytes: number;
  /** In hexadecimal. */
  readonly md5: string;
  /** Path and query of the address to upload to. */
  readonly target: string;
  /** To be sent byte for byte. */
  readonly extra: string;
  readonly contentType: string;
  readonly expiresAt: number;
  /** What came. */
  upload?: Upload;
  /** From then on it is dead. */
  isUsed: boolean;
}

export interface Upload {
  sizeBytes: number;
  /** In lower-case hexadecimal; undefined where nobody asks. */
  md5: string | undefined;
  /** The first bytes. */
  head: Uint8Array;
  text: string;
  at: number;
}

export interface LeasesOptions {
  clock: Clock;
  random: () => number;
  leaseMs: number;
  /** Leaves the content type empty, as the service does at times. */
  hasEmptyType: boolean;
}

export interface Leases {
  apply(file: Pick<Lease, 'workspaceId' | 'fileName' | 'type' | 'sizeBytes' | 'md5'>): Lease;
  find(id: string): Lease | undefined;
  /** The lease of an address to upload to, whose query is signed; undefined when it is none. */
  findTarget(target: string): Lease | undefined;
}

const MAX_LEASES = 1_000;

export function createLeases({ clock, random, leaseMs, hasEmptyType }: LeasesOptions): Leases {
  const all = new Map<string, Lease>();
  let count = 0;
  return {
    apply(file) {
      const now = clock.now();
      const id = `${randomHex(random, 32)}.${now}${count++}`;
      const expiresAt = now + leaseMs;
      const query = new URLSearchParams({ Expires: String(Math.floor(expiresAt / 1_000)), OSSAccessKeyId: 'emulator', Signature: btoa(randomHex(random, 20)) });
      const lease: Lease = {
        ...file,
        id,
        target: `/temporary-files/${id}.${file.type.extension}?${query.toString()}`,
        extra: btoa(randomHex(random, 16)),
        contentType: hasEmptyType ? '' : toMediaType(file.type),
        expiresAt,
        isUsed: false,
      };
      all.set(id, lease);
      const [oldest] = all.keys();
      if (all.size > MAX_LEASES && oldest !== undefined) all.delete(oldest);
      return lease;
    },
    find: (id) => all.get(id),
    findTarget: (target) => [...all.values()].find((lease) => lease.target === target),
  };
}
