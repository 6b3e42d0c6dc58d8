export interface PeekedBody {
  /** The first bytes: as many as were asked for, or all there are. */
  head: Uint8Array;
  /** The whole body, the head too. */
  body: ReadableStream<Uint8Array>;
}

/** Reads the begin of a body without taking it away. Keeps no more than the pieces that hold it. */
export async function peekBody(source: ReadableStream<Uint8Array>, length: number): Promise<PeekedBody> {
  const reader = source.getReader();
  const pieces: Uint8Array[] = [];
  let count = 0;
  let isEnded = false;
  while (count < length && !isEnded) {
    const { value, done } = await reader.read();
    isEnded = done;
    if (value) pieces.push(value);
    count += value?.byteLength ?? 0;
  }
  const head = new Uint8Array(Math.min(count, length));
  let at = 0;
  for (const piece of pieces) {
    head.set(piece.subarray(0, head.length - at), at);
    at += Math.min(piece.byteLength, head.length - at);
  }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = pieces.length > 0 ? { value: pieces.shift(), done: false } : await reader.read();
        if (value) controller.enqueue(value);
        if (done) controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
  return { head, body };
}
