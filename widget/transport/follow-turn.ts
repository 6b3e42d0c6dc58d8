import { applyPart } from '../../server/wire/apply-part.ts';
import { SHORT_POLL } from '../../server/wire/paths.ts';
import type { ChatBody, StreamPart } from '../../server/wire/protocol.ts';
import type { ApiClient } from './api-client.ts';
import { failureOf, ownError } from './api-error.ts';
import { waitBefore, type BackOffOptions } from './back-off.ts';
import { readStream } from './read-stream.ts';

/** How long a lost answer is looked for. */
const patienceMs = 5 * 60_000;
/** The backend's first bytes come at once. When they do not within this time, something on the way holds them back. */
const earlyMs = 6_000;
/** The parts this version knows. Later ones are passed over, but their numbers count. */
const knownParts = /^(start|finish|abort|error|data-(error|step|references)|reset-step|(text|reasoning)-(start|delta|end))$/;
/** Tries of a question that never got through: soon the visitor should know. */
const maxPosts = 3;

export interface FollowOptions extends BackOffOptions {
  /** `poll` is set here when streams are found to be held back. */
  api: Pick<ApiClient, 'openChat' | 'openStream' | 'poll'>;
  conversation: string;
  /** The question. Without it the answer that runs already is followed. */
  body?: ChatBody | undefined;
  /** Called with each part that is known exactly once, in order, however often the connection breaks; and with what folds it, which is loaded with this. */
  onPart: (part: StreamPart, apply: typeof applyPart) => void;
  /** Called with false when the connection breaks, and with true when parts come again. */
  onConnection: (isConnected: boolean) => void;
}

/**
 * Follows one answer to its end across lost connections, and through proxies that pass on only what is whole.
 * `finished`: its last part came. `gone`: it ended while nobody listened, so the conversation has to be read again.
 * Throws `ApiError`, or the signal's reason.
 */
export async function followTurn(options: FollowOptions): Promise<'finished' | 'gone'> {
  const { api, conversation, body, signal, clock, onPart, onConnection } = options;
  let turn = '';
  let sequence = 0;
  let isFinished = false;
  let isOther = false;
  let tries = 0;
  let lostAt = 0;

  function receive(part: StreamPart, id: string): void {
    const [of = '', number] = id.split(':');
    turn ||= of;
    // What has no number is none of ours.
    isOther ||= !!of && of !== turn;
    // A stream that is read again from its start repeats what was seen. Behind an event that got lost nothing counts:
    // the next stream begins with that one.
    if (isOther || Number(number) !== sequence + 1) return;
    sequence++;
    tries = 0;
    onConnection(true);
    isFinished ||= part.type === 'finish';
    if (knownParts.test(part.type)) onPart(part, applyPart);
  }

  for (;;) {
    const hold = new AbortController();
    const leave = (): void => hold.abort();
    signal.addEventListener('abort', leave);
    const stopTimer = clock.after(api.poll ? patienceMs : earlyMs, () => {
      api.poll = SHORT_POLL;
      leave();
    });
    try {
      const response = await (sequence || !body
        ? api.openStream(conversation, sequence ? `${turn}:${sequence}` : undefined, hold.signal)
        : api.openChat(body, hold.signal));
      await readStream(response, { clock, signal: hold.signal, onBytes: stopTimer, onPart: receive });
      // 204, or the next answer already.
      if (!isFinished && (response.status === 204 || isOther)) return 'gone';
      // What is polled ends all the time.
      if (!isFinished && !api.poll) throw ownError('network', 'the answer broke off');
    } catch (error) {
      signal.throwIfAborted();
      const { code, retryable } = failureOf(error);
      const isPassing = code === 'network' || hold.signal.aborted || (sequence > 0 && retryable);
      // Counted from the first try that failed: before it a machine may have slept for hours.
      if (!tries) lostAt = clock.now();
      const isHopeless = (++tries === maxPosts && !sequence && body) || clock.now() - lostAt > patienceMs;
      if (!isFinished && (!isPassing || isHopeless)) throw error;
    } finally {
      stopTimer();
      signal.removeEventListener('abort', leave);
    }
    if (isFinished) return 'finished';
    if (tries) onConnection(false);
    await waitBefore(tries, options);
  }
}
