import type { Page } from 'playwright-core';

/** Name of what has the focus, inside the widget too; `BODY` where it is lost. */
export function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const outer = document.activeElement;
    const inner = outer?.shadowRoot?.activeElement ?? outer;
    if (inner === document.body) return 'BODY';
    return inner?.getAttribute('aria-label') ?? inner?.textContent ?? null;
  });
}
