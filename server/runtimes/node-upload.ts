import type { CreateMd5 } from '../md5.ts';
import { findCollector } from './find-collector.ts';
import { createNodeMd5 } from './node-md5.ts';

/**
 * Node's `fetch` splits every body in two in case it has to send it again after a redirect, and keeps the half that
 * nobody reads: all of a file. It does so unless redirects are errors and no window belongs to the request. Nothing of
 * ours follows a redirect anyway.
 */
export function uploadWithNode(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, redirect: 'error', window: null });
}

/** Of one file. Where many smaller ones come at once V8 does better: what is on its way would be taken for what lasts. */
const COLLECT_BYTES = 12_000_000;

/**
 * Hashes files on Node. A piece of a file is a small object with 64 kB behind it, so that the 16 MB for young objects
 * would last for more pieces than V8 lets pile up: 70 MB. They are collected as they go by instead.
 */
export function createUploadMd5(): CreateMd5 {
  const collect = findCollector();
  return () => {
    const md5 = createNodeMd5();
    let count = 0;
    return {
      update(bytes) {
        md5.update(bytes);
        count += bytes.byteLength;
        if (count < COLLECT_BYTES) return;
        count = 0;
        collect({ type: 'minor' });
      },
      digest: () => md5.digest(),
    };
  };
}
