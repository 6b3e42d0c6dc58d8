import process from 'node:process';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { browserArgs } from './browser-args.ts';
import { createFakeWire, type FakeWire } from './fake-wire.ts';
import { longestTaskMs, taskCategories } from './longest-task.ts';
import { showAnswers, type Shown } from './show-answers.ts';

export interface TimedShown extends Shown {
  /** Of the page's main thread, from the widget's first script on, in its own time. */
  longestTaskMs: number;
}

/** A browser before a backend that answers whatever a test says, for all tests of a file. The function shows answers in it; see {@link showAnswers}. */
export function useHostileStage(): (answers: readonly string[], pieceLength?: number) => Promise<TimedShown> {
  let browser: Browser;
  let wire: FakeWire;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: browserArgs });
    wire = await createFakeWire();
  });
  afterAll(async () => {
    await browser.close();
    await wire.close();
  });
  return async (answers, pieceLength) => {
    await browser.startTracing(undefined, { categories: taskCategories });
    const shown = await showAnswers(browser, wire, answers, pieceLength).catch(async (error: unknown) => {
      // Only one trace can be written at a time, and the next test wants its own.
      await browser.stopTracing();
      throw error;
    });
    return { ...shown, longestTaskMs: await longestTaskMs(browser, wire.url) };
  };
}
