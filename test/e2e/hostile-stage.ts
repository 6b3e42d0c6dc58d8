import { longestTaskMs, taskCategories } from './longest-task.ts';
import { showAnswers, type Shown } from './show-answers.ts';
import { useFakeWire } from './use-fake-wire.ts';

export interface TimedShown extends Shown {
  /** Of the page's main thread, from the widget's first script on, in its own time. */
  longestTaskMs: number;
}

/** A browser before a backend that answers whatever a test says, for all tests of a file. The function shows answers in it; see {@link showAnswers}. */
export function useHostileStage(): (answers: readonly string[], pieceLength?: number) => Promise<TimedShown> {
  const stage = useFakeWire();
  return async (answers, pieceLength) => {
    const { browser, wire } = stage;
    await browser.startTracing(undefined, { categories: taskCategories });
    const shown = await showAnswers(browser, wire, answers, pieceLength).catch(async (error: unknown) => {
      // Only one trace can be written at a time, and the next test wants its own.
      await browser.stopTracing();
      throw error;
    });
    return { ...shown, longestTaskMs: await longestTaskMs(browser, wire.url) };
  };
}
