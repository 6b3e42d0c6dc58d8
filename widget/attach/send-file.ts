import type { ErrorBody } from '../../server/wire/errors.ts';
import { ApiError, ownError } from '../transport/api-error.ts';
import type { Clock } from '../transport/clock.ts';

export interface SendFileOptions {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  signal: AbortSignal;
  /** Called with how much has left the browser, from 0 to 1. */
  onProgress: (done: number) => void;
  clock: Clock;
}

/** How long nothing may move. At the end the backend hands the file on before it answers. */
const idleMs = 90_000;

/**
 * Posts a file and gives what was answered. By XMLHttpRequest, because `fetch` does not tell how far it is. Throws
 * `ApiError`, or the signal's reason.
 */
export function sendFile({ url, headers, body, signal, onProgress, clock }: SendFileOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancel = (): void => request.abort();
    let stopTimer = clock.after(idleMs, cancel);
    request.upload.onprogress = ({ loaded, total }) => {
      stopTimer();
      stopTimer = clock.after(idleMs, cancel);
      onProgress(total ? loaded / total : 0);
    };
    request.onloadend = () => {
      stopTimer();
      signal.removeEventListener('abort', cancel);
      const { status, responseText } = request;
      const answer = parse(responseText);
      const { error }: Partial<ErrorBody> = Object(answer);
      if (signal.aborted) reject(signal.reason);
      else if (status >= 200 && status < 300 && answer) resolve(answer);
      else if (error?.code) reject(new ApiError(error));
      // 0: it was cut off. A gateway in front of the backend has its own limit, or says that nobody is home.
      else reject(status === 413 ? new ApiError({ code: 'payload_too_large', retryable: false, message: url }) : ownError(!status || status > 500 ? 'network' : 'endpoint', `${url}: status ${status}`));
    };
    signal.addEventListener('abort', cancel);
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
    if (signal.aborted) cancel();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
