import type { ChatBody, StreamPart } from '../../server/wire/protocol.ts';
import type { ApiClient } from './api-client.ts';
import { failureOf, ownError } from './api-error.ts';
import { waitBefore, type BackOffOptions } from './back-off.ts';
import { readStream } from './read-stream.ts';

/** How long a lost answer is looked for. */
const patienceMs = 5 * 60_000;
/** Tries of a question that never got through: soon the visitor should know. */
const maxPosts = 3;

export interface FollowOptions extends BackOffOptions {
  api: Pick<ApiClient, 'openChat' | 'openStream'>;
  conversation: string;
  /** The question. Without it the answer that runs already is followed. */
  body?: ChatBody | undefined;
  /** Called with each part exactly once, in order, however often the connection breaks. */
  onPart: (part: StreamPart) => void;
  /** Called with false when the connection breaks, and with true when parts come again. */
  onConnection: (isConnected: boolean) => void;
}

/**
 * Follows one answer to its end across lost connections.
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
  let lastHeard = clock.now();

  function receive(part: StreamPart, id: string): void {
    const [of = '', number] = id.split(':');
    turn ||= of;
    isOther ||= of !== turn;
    // A stream that is read again from its start repeats what was seen.
    if (isOther || !(Number(number) > sequence)) return;
    sequence = Number(number);
    lastHeard = clock.now();
    tries = 0;
    onConnection(true);
    isFinished ||= part.type === 'finish';
    onPart(part);
  }

  for (;;) {
    try {
      const response = await (sequence || !body
        ? api.openStream(conversation, sequence ? `${turn}:${sequence}` : undefined, signal)
        : api.openChat(body, signal));
      await readStream(response, { clock, signal, onPart: receive });
      // 204, or the next answer already.
      if (!isFinished && (response.status === 204 || isOther)) return 'gone';
      if (!isFinished) throw ownError('network', 'the answer broke off');
    } catch (error) {
      signal.throwIfAborted();
      const { code, retryable } = failureOf(error);
      const isPassing = code === 'network' || (sequence > 0 && retryable);
      const isHopeless = (++tries === maxPosts && !sequence && body) || clock.now() - lastHeard > patienceMs;
      if (!isFinished && (!isPassing || isHopeless)) throw error;
    }
    if (isFinished) return 'finished';
    onConnection(false);
    await waitBefore(tries, options);
  }
}
