import process from 'node:process';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileAnswers } from '../widget/markdown/hostile.ts';
import { createFakeWire, type FakeWire } from './fake-wire.ts';
import { showAnswers } from './show-answers.ts';
import { browserArgs } from './stage.ts';

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

describe('hostile answers in a browser', () => {
  it('run nothing and ask nobody, each for itself', async () => {
    const shown = await showAnswers(browser, wire, hostileAnswers);
    expect(shown.incidents).toEqual([]);
    expect(shown.isWidened).toBe(false);
    expect(shown.nodes).toBeGreaterThan(hostileAnswers.length);
  });

  it('run nothing and ask nobody while they come', async () => {
    const shown = await showAnswers(browser, wire, hostileAnswers, 9);
    expect(shown.incidents).toEqual([]);
    expect(shown.isWidened).toBe(false);
  });
});
