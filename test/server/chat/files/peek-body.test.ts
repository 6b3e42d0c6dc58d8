import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peekBody } from '../../../../server/chat/files/peek-body.ts';
import { toBody } from '../../bailian/chunked-body.ts';

describe('a body that was peeked into', () => {
  it('is whole, and its head is its begin, however it came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }), fc.integer({ min: 0, max: 40 }), async (pieces, length) => {
        const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        const { head, body } = await peekBody(toBody(pieces), length);
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
    const { body } = await peekBody(source, 15);
    expect(pulled).toBe(2);
    await body.cancel();
    expect(isCancelled).toBe(true);
  });
});
