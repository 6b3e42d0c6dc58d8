import process from 'node:process';
import chromium from '@sparticuz/chromium';

/** Once before all tests: npm ships the browser packed, and several test files at once would unpack it into each other. */
export async function setup(): Promise<void> {
  process.env['CHROMIUM_PATH'] ??= await chromium.executablePath();
}
