interface TextReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** The body as text, cut at `maxBytes`. Cancels what it does not read. */
export async function readText(body: { getReader(): TextReader }, { maxBytes, signal }: { maxBytes: number; signal: AbortSignal }): Promise<string> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  let text = '';
  let left = maxBytes;
  try {
    while (left > 0 && !signal.aborted) {
      const { value, done } = await reader.read();
      if (done || !value) break;
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.byteLength;
    }
    return text;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
