import { signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { UploadedFile } from '../../../server/wire/protocol.ts';
import { type Attachments, createAttachments } from '../../../widget/attach/attachments.ts';
import type { FileApi, Upload } from '../../../widget/attach/file-api.ts';
import { AttachError } from '../../../widget/attach/file-problem.ts';
import { ApiError, ownError } from '../../../widget/transport/api-error.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';

interface Setup {
  attachments: Attachments;
  clock: FakeClock;
  uploads: (Upload & { answer: (file?: Partial<UploadedFile>) => Promise<void>; fail: (error: Error) => Promise<void> })[];
  /** What the next questions for a file are answered with; the last one stays. */
  reads: (Partial<UploadedFile> | Error)[];
  /** When they were asked, in seconds. */
  askedAt: number[];
  removed: string[];
  /** Name, stage and what went wrong of each. */
  state: () => string[];
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const file = (name: string, size = 3): File => new File(['x'.repeat(size)], name);

function setUp({ taken = { files: true, images: true } } = {}): Setup {
  const clock = createFakeClock(0);
  const uploads: Setup['uploads'] = [];
  const reads: Setup['reads'] = [{ state: 'ready' }];
  const removed: string[] = [];
  const askedAt: number[] = [];
  const describeFile = (id: string, name: string, more: Partial<UploadedFile>): UploadedFile => ({
    id, name, mediaType: 'text/plain', sizeBytes: 3, kind: 'file', url: `/v1/apps/a/files/${id}`, state: 'reading', step: 'received', ...more,
  });
  const api: FileApi = {
    upload: (upload) =>
      new Promise((resolve, reject) => {
        upload.signal.addEventListener('abort', () => reject(upload.signal.reason));
        const id = `f_${uploads.length + 1}`;
        uploads.push({
          ...upload,
          answer: (more = {}) => (resolve(describeFile(id, upload.name, more)), settle()),
          fail: (error) => (reject(error), settle()),
        });
      }),
    async read(id) {
      askedAt.push(clock.now() / 1_000);
      const next = (reads.length > 1 ? reads.shift() : reads[0]) ?? {};
      if (next instanceof Error) throw next;
      return describeFile(id, 'a.txt', next);
    },
    async remove(id) {
      removed.push(id);
    },
  };
  const attachments = createAttachments({
    signal,
    api,
    clock,
    attachable: () => taken,
    hash: async (content, { onProgress }) => {
      onProgress(1);
      return `md5 of ${await content.text()}`;
    },
    shrink: async (source, name) => {
      if (name === 'thin.png') throw new AttachError('sides');
      return { file: source.slice(0, 1), name, thumbnail: 'data:image/jpeg;base64,' };
    },
  });
  const state = (): string[] => attachments.list.value.map(({ name, stage, problem, step }) => [name, stage, stage === 'reading' ? step : problem].filter(Boolean).join(' '));
  return { attachments, clock, uploads, reads, askedAt, removed, state };
}

describe('an attached file', () => {
  it('is prepared, sent, read and ready', async () => {
    const { attachments, clock, uploads, reads, askedAt, state } = setUp();
    reads.unshift({ step: 'parsing' }, { step: 'indexing', retryAfterSeconds: 7 });
    attachments.add([file('a.txt')]);
    expect(state()).toEqual(['a.txt preparing']);
    await settle();
    expect(state()).toEqual(['a.txt sending']);
    expect(uploads[0]).toMatchObject({ name: 'a.txt', md5: 'md5 of xxx' });
    uploads[0]?.onProgress(0.256);
    expect(attachments.list.value[0]?.progress).toBe(0.25);
    await uploads[0]?.answer();
    expect(state()).toEqual(['a.txt reading received']);
    await clock.advance(2_000);
    expect(state()).toEqual(['a.txt reading parsing']);
    await clock.advance(4_000);
    expect(state()).toEqual(['a.txt reading indexing']);
    await clock.advance(7_000);
    expect(askedAt).toEqual([2, 6, 13]);
    expect(state()).toEqual(['a.txt ready']);
    expect(attachments.list.value[0]?.part).toEqual({ type: 'file', mediaType: 'text/plain', filename: 'a.txt', url: '/v1/apps/a/files/f_1' });
    expect(attachments.news.value?.stage).toBe('ready');
  });

  it('waits until others are sent: two go at a time', async () => {
    const { attachments, uploads, state } = setUp();
    attachments.add(['a.txt', 'b.txt', 'c.txt'].map((name) => file(name)));
    await settle();
    expect(state()).toEqual(['a.txt sending', 'b.txt sending', 'c.txt waiting']);
    await uploads[1]?.answer({ state: 'ready' });
    expect(state()).toEqual(['a.txt sending', 'b.txt ready', 'c.txt sending']);
  });

  it('that is a picture is sent as it was drawn anew', async () => {
    const { attachments, uploads, state } = setUp();
    attachments.add([file('a.png'), file('thin.png')]);
    await settle();
    expect(state()).toEqual(['a.png sending', 'thin.png failed sides']);
    expect(uploads[0]?.file.size).toBe(1);
    expect(attachments.list.value[0]).toMatchObject({ thumbnail: 'data:image/jpeg;base64,', sizeBytes: 1 });
  });

  it.each([
    [ownError('network', ''), 'network'],
    [ownError('endpoint', ''), 'unavailable'],
    [new ApiError({ code: 'file_refused', retryable: false, message: '' }), 'refused'],
    [new ApiError({ code: 'file_broken', retryable: true, message: '' }), 'broken'],
    [new ApiError({ code: 'payload_too_large', retryable: false, message: '' }), 'large'],
    [new ApiError({ code: 'too_many_files', retryable: false, message: '' }), 'many'],
    [new ApiError({ code: 'upstream_down', retryable: true, message: '' }), 'failed'],
    [new ApiError({ code: 'app_unavailable', retryable: false, message: '' }), 'unavailable'],
    [new TypeError('a mistake'), 'failed'],
  ])('that is not taken for %s says %s', async (error, problem) => {
    const { attachments, uploads, state } = setUp();
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.fail(error);
    expect(state()).toEqual([`a.txt failed ${problem}`]);
  });

  it('is sent again by hand', async () => {
    const { attachments, uploads, state } = setUp();
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.fail(ownError('network', ''));
    attachments.retry(attachments.list.value[0]?.id ?? '');
    await settle();
    expect(state()).toEqual(['a.txt sending']);
    await uploads[1]?.answer({ state: 'ready' });
    expect(state()).toEqual(['a.txt ready']);
  });

  it.each(['parse', 'safety', 'index', 'deleted', 'expired', 'late'] as const)('that the service gives up for %s says so, and is taken away there', async (reason) => {
    const { attachments, clock, uploads, reads, askedAt, removed, state } = setUp();
    reads.unshift({ state: 'failed', reason });
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.answer();
    await clock.advance(2_000);
    expect(state()).toEqual([`a.txt failed ${reason}`]);
    expect(removed).toEqual(['f_1']);
    // Nothing is tried again by itself.
    await clock.advance(600_000);
    expect([uploads.length, askedAt.length]).toEqual([1, 1]);
    attachments.remove(attachments.list.value[0]?.id ?? '');
    expect(state()).toEqual([]);
  });

  it('is asked for across lost connections, and given up when nobody answers for three minutes', async () => {
    const { attachments, clock, uploads, reads, askedAt, state } = setUp();
    reads.splice(0, 1, ownError('network', ''), ownError('network', ''), { step: 'parsing' }, ownError('network', ''));
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.answer();
    await clock.advance(60_000);
    expect(state()).toEqual(['a.txt reading parsing']);
    await clock.advance(150_000);
    expect(state()).toEqual(['a.txt failed network']);
    // Another try asks on, and sends nothing.
    const before = askedAt.length;
    reads.splice(0, 1, { state: 'ready' });
    attachments.retry(attachments.list.value[0]?.id ?? '');
    await clock.advance(2_000);
    expect(askedAt.length).toBe(before + 1);
    expect(uploads).toHaveLength(1);
    expect(state()).toEqual(['a.txt ready']);
  });

  it('that the backend does not know any more is sent anew', async () => {
    const { attachments, clock, uploads, reads, state } = setUp();
    reads.splice(0, 1, new ApiError({ code: 'not_found', retryable: false, message: '' }));
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.answer();
    await clock.advance(2_000);
    expect(state()).toEqual(['a.txt failed deleted']);
    attachments.retry(attachments.list.value[0]?.id ?? '');
    await settle();
    expect(uploads).toHaveLength(2);
  });
});

describe('taking away', () => {
  it('ends an upload, and whoever waits goes on', async () => {
    const { attachments, uploads, removed, state } = setUp();
    attachments.add(['a.txt', 'b.txt', 'c.txt'].map((name) => file(name)));
    await settle();
    attachments.remove(attachments.list.value[0]?.id ?? '');
    await settle();
    expect(uploads[0]?.signal.aborted).toBe(true);
    expect(state()).toEqual(['b.txt sending', 'c.txt sending']);
    expect(removed).toEqual([]);
  });

  it('ends the questions for a file, and removes it', async () => {
    const { attachments, clock, uploads, askedAt, removed } = setUp();
    attachments.add([file('a.txt')]);
    await settle();
    await uploads[0]?.answer();
    attachments.clear();
    await clock.advance(60_000);
    expect(askedAt).toEqual([]);
    expect(removed).toEqual(['f_1']);
    expect(attachments.list.value).toEqual([]);
  });

  it('of what was sent leaves it with the backend', async () => {
    const { attachments, uploads, removed } = setUp();
    attachments.add([file('a.txt'), file('b.txt')]);
    await settle();
    await uploads[0]?.answer({ state: 'ready' });
    await uploads[1]?.answer({ state: 'ready' });
    attachments.drop(['/v1/apps/a/files/f_1']);
    attachments.clear();
    expect(removed).toEqual(['f_2']);
  });
});

describe('what cannot be attached', () => {
  it('is refused before anything is sent', async () => {
    const { attachments, uploads, state } = setUp({ taken: { files: true, images: false } });
    attachments.add([file('page.html'), file('empty.txt', 0)]);
    await settle();
    expect(state()).toEqual(['page.html failed type', 'empty.txt failed empty']);
    expect(uploads).toEqual([]);
    attachments.retry(attachments.list.value[0]?.id ?? '');
    expect(state()[0]).toBe('page.html failed type');
  });

  it('for want of room is counted, and what failed takes none', () => {
    const { attachments } = setUp();
    attachments.add(Array.from({ length: 13 }, (_, at) => file(`${at}.txt`)));
    expect(attachments.list.value).toHaveLength(10);
    expect(attachments.leftOut.value).toBe(3);
    attachments.remove(attachments.list.value[0]?.id ?? '');
    expect(attachments.leftOut.value).toBe(0);
    attachments.add([file('no.html'), file('yes.txt')]);
    expect(attachments.list.value).toHaveLength(11);
    expect(attachments.leftOut.value).toBe(0);
    attachments.add(Array.from({ length: 500 }, () => file('no.html')));
    expect(attachments.list.value).toHaveLength(20);
    expect(attachments.leftOut.value).toBe(491);
  });
});
