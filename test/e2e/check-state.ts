import type { Page } from 'playwright-core';

/** WCAG 2.2 AA asks for this much of a target's sides, in CSS pixels; fingers get more. */
const targetSizes = { mouse: 24, finger: 44 };

/** Controls of the widget that are smaller than they may be. What stands within a line of text may be as low as that. */
export function findSmallTargets(page: Page, pointer: keyof typeof targetSizes): Promise<string[]> {
  return page.evaluate((least) => {
    const root = document.querySelector('bailian-chat')?.shadowRoot;
    const controls = root?.querySelectorAll<HTMLElement>('button, a[href], summary, input, select, textarea, [role=button], [role=switch]') ?? [];
    return Array.from(controls)
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && !control.matches(':disabled, [type=file], .md .cite, :is(p, li, td) a'))
      .map((control) => {
        // A switch is clicked on its label as well.
        const boxes = [control, control.closest('label')].flatMap((element) => element?.getBoundingClientRect() ?? []);
        const [width, height] = [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
        return { width, height, name: `${Math.round(width)} × ${Math.round(height)}: ${control.outerHTML.slice(0, 120)}` };
      })
      .filter(({ width, height }) => Math.min(width, height) < least - 0.5)
      .map(({ name }) => name);
  }, targetSizes[pointer]);
}

/** What scrolls or is cut off sideways in the widget, but for tables, code and formulas, which scroll within themselves. */
export function findSidewaysScroll(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('bailian-chat')?.shadowRoot;
    const found = Array.from(root?.querySelectorAll<HTMLElement>('[part=panel], [part=panel] *') ?? []).filter((element) => {
      if (!element.checkVisibility() || element.scrollWidth <= element.clientWidth + 1 || element.closest('.hush, svg, math')) return false;
      const { overflowX, display, textOverflow } = getComputedStyle(element);
      if (display === 'inline' || textOverflow === 'ellipsis' || element.matches('textarea, input')) return false;
      return overflowX !== 'visible' && !element.closest('.scroll, .code, pre');
    });
    const names = found.map((element) => `${element.scrollWidth} in ${element.clientWidth}: ${element.outerHTML.slice(0, 120)}`);
    return document.documentElement.scrollWidth > innerWidth ? [...names, 'the page'] : names;
  });
}

/** Animations of the widget that run. */
export function findAnimations(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector('bailian-chat')?.shadowRoot?.getAnimations().filter(({ playState }) => playState === 'running').length ?? 0);
}

/** Sets the text as far apart as visitors may, by WCAG 1.4.12. */
export function spaceText(page: Page): Promise<void> {
  return page.evaluate(() => {
    const shadow = document.querySelector('bailian-chat')?.shadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
    if (shadow) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  });
}
