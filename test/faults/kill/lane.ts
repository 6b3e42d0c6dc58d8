import { createLine, type Line } from '../../e2e/line.ts';
import { createConversation, type Conversation } from '../../../widget/state/conversation.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import { createApiClient } from '../../../widget/transport/api-client.ts';
import { systemClock } from '../../../widget/transport/clock.ts';
import { followTurn } from '../../../widget/transport/follow-turn.ts';
import { createId } from '../../../widget/transport/new-id.ts';

export const origin = 'https://shop.example';

/** A visitor's browser, with a connection of its own that can be cut. */
export interface Lane {
  line: Line;
  /** A new visitor. */
  memory: ChatMemory;
  chat: Conversation;
  /** Leaves the page: nothing of it goes on. */
  leave(): void;
  /** Comes to the page, for the first time or again. */
  come(): void;
  /** The browser says that the network is back. */
  wake(): void;
}

export async function createLane(endpoint: string, random: () => number): Promise<Lane> {
  const line = await createLine(endpoint);
  let wakers: (() => void)[] = [];

  function open(memory: ChatMemory): Conversation {
    const api = createApiClient({
      endpoint: line.url,
      app: 'default',
      // What a browser says by itself.
      fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), origin } }),
      clock: systemClock,
      token: { read: () => memory.token, write: (token) => void (memory.token = token) },
    });
    const onWake = (run: () => void): (() => void) => {
      wakers.push(run);
      return () => {
        wakers = wakers.filter((other) => other !== run);
      };
    };
    return createConversation({
      api,
      follow: (turn) => followTurn({ ...turn, api, clock: systemClock, random, onWake }),
      storage: { read: () => memory, write: (change) => Object.assign(memory, change), writeOpen: () => undefined },
      createId,
      schedule: (run) => run(),
      emit: () => undefined,
      onFailure: () => undefined,
    });
  }

  const memory: ChatMemory = {};
  const lane: Lane = {
    line,
    memory,
    chat: open(memory),
    leave: () => lane.chat.dispose(),
    come() {
      lane.chat = open(lane.memory);
      lane.chat.restore();
    },
    wake() {
      for (const run of wakers) run();
    },
  };
  return lane;
}
