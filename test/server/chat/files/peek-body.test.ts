import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peekBody } from '../../../../server/chat/files/peek-body.ts';
import { toBody } from '../../bailian/chunked-body.ts';
import { createFakeClock } from '../../../fake-clock.ts';

describe('a body that was peeked into', () => {
  it('is whole, and its head is its begin, however it came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }), fc.integer({ min: 0, max: 40 }), async (pieces, length) => {
        const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        const { head, body } = await peekBody(toBody(pieces), { length, clock: createFakeClock() });
        expect(head).toEqual(whole.subarray(0, length));
        expect(new Uint8Array(await new Response(body).arrayBuffer())).toEqual(whole);
      }),
    );
  });

  it('is read no further than it has to be, and lets its source go', async () => {
    let pulled = 0;
    let isCancelled = false;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(10));
        },
        cancel() {
          isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const { body } = await peekBody(source, { length: 15, clock: createFakeClock() });
    expect(pulled).toBe(2);
    await body.cancel();
    expect(isCancelled).toBe(true);
  });

  it('is given up when its begin does not come within a minute', async () => {
    const clock = createFakeClock();
    let isCancelled = false;
    const source = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => {}), cancel: () => void (isCancelled = true) });
    const startedAt = clock.now();
    await expect(clock.until(peekBody(source, { length: 15, clock }))).rejects.toMatchObject({ code: 'request_timeout' });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(60_000);
    expect(isCancelled).toBe(true);
  });
});
