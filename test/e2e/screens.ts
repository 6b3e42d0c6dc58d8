import type { BrowserContextOptions } from 'playwright-core';

/** The screens on which everything is looked at. */
export const screens: [name: string, context: BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced', { forcedColors: 'active' }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
];
