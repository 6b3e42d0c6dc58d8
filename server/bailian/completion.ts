import type { Clock } from '../clock.ts';
import { readAnswer, type UpstreamResponse } from './answer.ts';
import { type CallSettings, type CompletionInput, toCompletionRequest } from './completion-request.ts';
import { orAborted } from './or-aborted.ts';
import type { Disclosure } from './disclosure.ts';
import { createTranslator, type Translation } from './translate.ts';
import { UpstreamError } from './upstream-error.ts';
import { createWatchdog } from '../watchdog.ts';

export interface CompletionCall {
  /** The app's id at the service. */
  appId: string;
  /** Only for an app in a sub-workspace. */
  workspace?: string;
  input: CompletionInput;
  /** What of the answer besides its text may be passed on. Default: nothing. */
  disclosure?: Disclosure;
  /** What the service remembers of the visitor is used, and added to. */
  memoryId?: string | undefined;
  /** Variables, plug-ins, retrieval and thinking. */
  settings?: CallSettings;
  /** Aborted to give the answer up; the service is told at once. */
  signal: AbortSignal;
}

export interface CompletionEnd {
  /** `interrupted`: it ended before the answer did. `length`: cut at a bound of length or time. */
  outcome: 'done' | 'interrupted' | 'length';
}

export interface CompletionClient {
  /**
   * Asks an app, and gives `take` what its answer means on our wire, event by event. Throws UpstreamError when the service
   * cannot be reached, refuses, or sends what is no answer. A connection that breaks after the first part is an end.
   */
  ask(call: CompletionCall, take: (translation: Translation) => void): Promise<CompletionEnd>;
}

/** How long each wait may take, in milliseconds. */
export interface Timeouts {
  /** Until the response begins. */
  headers: number;
  /** From then until the first event. */
  firstEvent: number;
  /** Between two events. Comments that keep the connection alive do not count. */
  idle: number;
  /** From the call to the end of the answer; the service's own limit is as long. */
  total: number;
}

export interface CompletionClientOptions {
  fetch: (url: string, init: RequestInit) => Promise<UpstreamResponse>;
  clock: Clock;
  /** Such as `https://dashscope.aliyuncs.com/api/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Taken in turn when the service refuses the one before. */
  spareApiKeys?: readonly string[] | undefined;
  /** Told each time that happens, with how many are left behind the one that is taken now. */
  onKeyRefused?: (left: number) => void;
  timeouts?: Partial<Timeouts>;
}

const defaultTimeouts: Timeouts = { headers: 15_000, firstEvent: 60_000, idle: 45_000, total: 300_000 };

/** How long the end of a body may come behind the last event. */
const REST_MS = 1_000;

/** Why a call was given up by us. */
const LATE = Symbol('late');

/** Client of `POST {baseUrl}/apps/{app id}/completion`. */
export function createCompletionClient({ fetch, clock, baseUrl, apiKey, spareApiKeys = [], onKeyRefused, timeouts }: CompletionClientOptions): CompletionClient {
  const waits = { ...defaultTimeouts, ...timeouts };
  const spare = [...spareApiKeys];
  let key = apiKey;

  async function ask(call: CompletionCall, take: (translation: Translation) => void): Promise<CompletionEnd> {
    for (;;) {
      const used = key;
      try {
        return await askWith(used, call, take);
      } catch (error) {
        if (!isKeyRefused(error)) throw error;
        // Unless another call has found that out meanwhile.
        if (key === used) {
          const next = spare.shift();
          if (next === undefined) throw error;
          key = next;
          onKeyRefused?.(spare.length);
        }
      }
    }
  }

  async function askWith(apiKey: string, call: CompletionCall, take: (translation: Translation) => void): Promise<CompletionEnd> {
    const { appId, workspace, input, memoryId, settings, disclosure, signal } = call;
    const translator = createTranslator(disclosure);
    const abort = new AbortController();
    const giveUp = (): void => abort.abort();
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    const endAt = clock.elapsed() + waits.total;
    const watchdog = createWatchdog(clock, () => abort.abort(LATE));
    const allow = (ms: number): void => watchdog.feed(Math.min(ms, endAt - clock.elapsed()));
    let hasBegun = false;
    let isWhole = false;

    try {
      allow(waits.headers);
      const { url, init } = toCompletionRequest({ baseUrl, apiKey, appId, workspace, input, memoryId, settings });
      const response = await orAborted(fetch(url, { ...init, signal: abort.signal }), abort.signal);
      hasBegun = true;
      allow(waits.firstEvent);
      const end = await readAnswer(response, { translator, signal: abort.signal, onEvent: () => allow(waits.idle), take });
      isWhole = end.outcome === 'done';
      return end;
    } catch (error) {
      if (signal.aborted) return { outcome: 'interrupted' };
      if (error instanceof UpstreamError) throw error;
      const isLate = abort.signal.reason === LATE;
      if (translator.length() > 0) return { outcome: isLate && clock.elapsed() >= endAt ? 'length' : 'interrupted' };
      if (!isLate) throw new UpstreamError('upstream_down', { retry: 'soon', cause: error });
      // Once the response has begun the service is at work: asking again would pay for the answer twice.
      throw new UpstreamError('upstream_timeout', { retry: hasBegun ? 'never' : 'once' });
    } finally {
      watchdog.stop();
      signal.removeEventListener('abort', giveUp);
      // Ends the connection, whatever way we left; after a whole answer it gets the time to end by itself.
      if (isWhole) clock.after(REST_MS, () => abort.abort());
      else abort.abort();
    }
  }

  return { ask };
}

function isKeyRefused(error: unknown): boolean {
  return error instanceof UpstreamError && error.upstreamCode === 'InvalidApiKey';
}
