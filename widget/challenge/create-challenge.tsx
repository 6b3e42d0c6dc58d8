import type { Challenge, ChallengeSolution } from '../../server/wire/visitor.ts';
import { Gone } from '../ui/gone.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { findNumber } from './find-number.ts';

/** Does the work that a backend wants of a browser, and says so while it lasts. */
export function createChallengeTool({ conversation, words: { challenge: strings }, signal, effect }: ToolHost): Tool {
  const isChecking = signal(false);
  let isCancelled = false;

  // Whoever stops the question does not wait for the work to be done.
  const stop = effect(() => {
    if (conversation.status.value === 'stopping') isCancelled = true;
  });

  async function solve({ maxnumber, ...challenge }: Challenge): Promise<ChallengeSolution | undefined> {
    isCancelled = false;
    isChecking.value = true;
    try {
      const number = await findNumber({ maxnumber, ...challenge }, { pause, now: () => performance.now(), isCancelled: () => isCancelled });
      return number === undefined ? undefined : { ...challenge, number };
    } finally {
      isChecking.value = false;
    }
  }

  function dispose(): void {
    isCancelled = true;
    stop();
  }

  return {
    css: '',
    order: 12,
    solve,
    under: () => (
      <div key="challenge" role="status">
        {isChecking.value && <p class="note">{strings.checking}</p>}
        <Gone onGone={dispose} />
      </div>
    ),
  };
}

/** A message, because timers are held back in tabs that nobody looks at. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
