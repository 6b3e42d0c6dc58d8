import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { browserArgs } from './browser-args.ts';
import { createFakeWire, type FakeWire } from './fake-wire.ts';

export interface FakeWireStage {
  wire: FakeWire;
  browser: Browser;
}

/** A browser before a backend that answers whatever a test says, for all tests of a file. */
export function useFakeWire(): FakeWireStage {
  // Filled before the first test runs.
  const stage = {} as FakeWireStage;
  beforeAll(async () => {
    Object.assign(stage, {
      wire: await createFakeWire(),
      browser: await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: browserArgs }),
    });
  });
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.wire.close();
  });
  return stage;
}
