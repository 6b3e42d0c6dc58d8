import type { Page } from 'playwright-core';

interface Listening {
  transcript: string[];
}

/**
 * Writes down what a screen reader would say of itself from now on, a line each: `status:` what a region of that role
 * holds whenever it changes, `log:` what is added to one, `alert:` what appears as one.
 */
export async function listen(page: Page): Promise<{ read(): Promise<string[]> }> {
  await page.evaluate(() => {
    const transcript: string[] = [];
    Object.assign(window, { transcript });
    const shadow = document.querySelector('bailian-chat')?.shadowRoot;
    const say = (role: string, text: string | null): void => {
      const line = `${role}: ${text?.replace(/\s+/g, ' ').trim()}`;
      // One change of the page may be several of the tree.
      if (text?.trim() && transcript.at(-1) !== line) transcript.push(line);
    };
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest('[role=status], [role=log]:not([aria-live=off])');
        const role = region?.getAttribute('role');
        if (role === 'status') say(role, region?.textContent ?? '');
        for (const node of addedNodes) {
          if (role === 'log') say(role, node.textContent);
          const alert = node instanceof Element ? (node.matches('[role=alert]') ? node : node.querySelector('[role=alert]')) : null;
          if (alert) say('alert', alert.textContent);
        }
      }
    }).observe(shadow!, { childList: true, characterData: true, subtree: true });
  });
  return { read: () => page.evaluate(() => (window as unknown as Listening).transcript) };
}
