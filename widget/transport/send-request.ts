import type { ErrorBody } from '../../server/wire/errors.ts';
import { ApiError, ownError } from './api-error.ts';
import type { Clock } from './clock.ts';

export interface SendRequestOptions {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: Blob;
  signal?: AbortSignal;
  /** Called with how much of the body has left the browser, from 0 to 1. */
  onProgress?: (done: number) => void;
  /** How long nothing may move, in milliseconds. */
  idleMs: number;
  clock: Clock;
}

/**
 * What tools ask the backend, and its answer as JSON; undefined for status 204. By XMLHttpRequest, because `fetch` does
 * not tell how much has been sent. Throws `ApiError`, or the signal's reason.
 */
export function sendRequest({ method, url, headers, body, signal, onProgress, idleMs, clock }: SendRequestOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancel = (): void => request.abort();
    let stopTimer = clock.after(idleMs, cancel);
    request.upload.onprogress = ({ loaded, total }) => {
      stopTimer();
      stopTimer = clock.after(idleMs, cancel);
      onProgress?.(total ? loaded / total : 0);
    };
    request.onloadend = () => {
      stopTimer();
      signal?.removeEventListener('abort', cancel);
      const { status, responseText } = request;
      const answer = parse(responseText);
      if (signal?.aborted) reject(signal.reason);
      else if (status === 204 || (status >= 200 && status < 300 && answer)) resolve(answer);
      else reject(toError(status, answer, url));
    };
    signal?.addEventListener('abort', cancel);
    request.open(method, url);
    // The mark of a cookie wants the cookie with it.
    request.withCredentials = /^Bearer cookie\b/.test(headers['authorization'] ?? '');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
    if (signal?.aborted) cancel();
  });
}

function toError(status: number, answer: unknown, url: string): ApiError {
  const { error }: Partial<ErrorBody> = Object(answer);
  const message = `${url} answered with status ${status}`;
  if (error?.code) return new ApiError(error);
  // A gateway in front of the backend has a limit of its own, or says that nobody is home. 0: it was cut off.
  if (status === 413) return new ApiError({ code: 'payload_too_large', retryable: false, message });
  return ownError(!status || status > 500 ? 'network' : 'endpoint', message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
