/** A body that says how long it is: without, the platform sends a stream in chunks, whatever the headers say. */
declare const FixedLengthStream: new (length: number) => TransformStream<Uint8Array, Uint8Array>;

/** The same request with a stream of the length that its headers announce. */
export function fixLength(init: RequestInit): RequestInit {
  const { body } = init;
  const length = Number(new Headers(init.headers).get('content-length') ?? NaN);
  if (!(body instanceof ReadableStream) || !Number.isSafeInteger(length)) return init;
  const { readable, writable } = new FixedLengthStream(length);
  // A source that breaks off breaks the request off, and with it this.
  body.pipeTo(writable).catch(() => {});
  return { ...init, body: readable };
}
