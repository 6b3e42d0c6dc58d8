import type { Conversation } from '../../../widget/state/conversation.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import { systemClock } from '../../../widget/transport/clock.ts';
import { createLine, type Line } from '../../e2e/line.ts';
import { openChat } from '../open-chat.ts';

/** A new visitor's browser, with a connection of its own that can be cut. */
export interface Lane {
  line: Line;
  chat: Conversation;
  /** Leaves the page: nothing of it goes on. */
  leave(): void;
  /** Comes back to the page. */
  comeBack(): void;
  /** The browser says that the network is back. */
  wake(): void;
}

export async function createLane(endpoint: string, random: () => number): Promise<Lane> {
  const line = await createLine(endpoint);
  const memory: ChatMemory = {};
  let wakers: (() => void)[] = [];

  function open(): Conversation {
    return openChat({
      endpoint: line.url,
      memory,
      clock: systemClock,
      random,
      onWake(run) {
        wakers.push(run);
        return () => {
          wakers = wakers.filter((other) => other !== run);
        };
      },
    });
  }

  const lane: Lane = {
    line,
    chat: open(),
    leave: () => lane.chat.dispose(),
    comeBack() {
      lane.chat = open();
      lane.chat.restore();
    },
    wake() {
      for (const run of wakers) run();
    },
  };
  return lane;
}
