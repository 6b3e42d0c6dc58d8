import process from 'node:process';
import chromium from '@sparticuz/chromium';
import { type Browser, type CDPSession, chromium as driver, type Page } from 'playwright-core';
import { browserArgs } from '../../e2e/browser-args.ts';

/** The browser that the tests run in. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath());
  return driver.launch({ executablePath, args: browserArgs });
}

/** A page whose browser can be asked what it did. */
export interface MeasuredPage {
  page: Page;
  session: CDPSession;
  /** Seconds that the main thread has worked so far, other programs' time not counted: all of it, and running scripts. */
  readWork(): Promise<{ task: number; script: number }>;
  /** Bytes of JavaScript objects once the garbage is gone. */
  readHeap(): Promise<number>;
  close(): Promise<void>;
}

/** A new page, on a computer that is so many times slower than this one. */
export async function openPage(browser: Browser, slowDown = 1): Promise<MeasuredPage> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1_280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
  return {
    page,
    session,
    async readWork() {
      const { metrics } = await session.send('Performance.getMetrics');
      const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      // Compiling is counted apart from running what was compiled.
      return { task: read('TaskDuration'), script: read('ScriptDuration') + read('V8CompileDuration') };
    },
    async readHeap() {
      // What the first collection lets go of, finalizers may still hold until the second.
      for (let run = 0; run < 2; run++) await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    },
    close: () => context.close(),
  };
}
