import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../../../server/wire/protocol.ts';
import { readStream } from '../../../widget/transport/read-stream.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { answerParts, streamResponse, toEvents } from './fake-backend.ts';

async function readAll(response: Response): Promise<{ parts: StreamPart[]; ids: string[] }> {
  const parts: StreamPart[] = [];
  const ids: string[] = [];
  await readStream(response, {
    clock: createFakeClock(),
    signal: new AbortController().signal,
    onBytes: () => undefined,
    onPart: (part, id) => {
      parts.push(part);
      ids.push(id);
    },
  });
  return { parts, ids };
}

describe('readStream', () => {
  it('gives the same parts however the bytes are cut', async () => {
    const sent = answerParts('退货 30 天内 👩‍👩‍👧 ok');
    const bytes = new TextEncoder().encode(toEvents(sent));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end)).filter((chunk) => chunk.length);
        const { parts, ids } = await readAll(streamResponse(chunks));
        expect(parts).toEqual(sent);
        expect(ids).toEqual(sent.map((_, index) => `t1:${index + 1}`));
      }),
      { numRuns: 60 },
    );
  });

  it('reads byte by byte', async () => {
    const sent = answerParts('你好');
    const bytes = new TextEncoder().encode(toEvents(sent));
    expect((await readAll(streamResponse(Array.from(bytes, (byte) => Uint8Array.of(byte))))).parts).toEqual(sent);
  });

  it('passes over comments and unknown fields', async () => {
    const events = `: heartbeat\n\n${toEvents(answerParts('a')).replaceAll('id:', 'event: x\nfoo: bar\nid:')}`;
    expect((await readAll(streamResponse([events]))).parts).toEqual(answerParts('a'));
  });

  it('stops at the end mark', async () => {
    const events = `data: [DONE]\n\n${toEvents(answerParts('a'))}`;
    expect((await readAll(streamResponse([events]))).parts).toEqual([]);
  });

  it.each(['{"type":', 'hello', '{"type":"text-delta"'])('refuses %s as no part of ours', async (data) => {
    await expect(readAll(streamResponse([`data: ${data}\n\n`]))).rejects.toMatchObject({ failure: { code: 'endpoint' } });
  });

  it('refuses an event without end', async () => {
    const endless = streamResponse([`data: ${'x'.repeat(1_500_000)}`, 'x'.repeat(1_500_000)]);
    await expect(readAll(endless)).rejects.toMatchObject({ failure: { code: 'endpoint' } });
  });

  it('tells of a connection that breaks', async () => {
    await expect(readAll(streamResponse([toEvents(answerParts('a'), { isEnded: false })], 'breaks'))).rejects.toMatchObject({ failure: { code: 'network' } });
  });

  it('gives up on a stream that stands still for 35 s, and not before', async () => {
    const clock = createFakeClock();
    let ended: unknown;
    const reading = readStream(streamResponse([': hi\n\n'], 'stands'), { clock, signal: new AbortController().signal, onBytes: () => undefined, onPart: () => undefined });
    reading.catch((error: unknown) => (ended = error));
    await clock.advance(34_000);
    expect(ended).toBeUndefined();
    await clock.advance(2_000);
    expect(ended).toMatchObject({ failure: { code: 'network' } });
  });

  it('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const reading = readStream(streamResponse([toEvents(answerParts('a'), { isEnded: false })], 'stands'), {
      clock: createFakeClock(),
      signal: abort.signal,
      onBytes: () => undefined,
      onPart: () => abort.abort(new Error('left')),
    });
    await expect(reading).rejects.toThrow('left');
  });
});
