/** How sites write it: `class="dark"`, `class="theme-dark"`, `data-theme="dark"`, `data-bs-theme="dark"`, `data-mode="dark-mode"`. */
export const schemeAttributes = ['class', 'style', 'theme', 'data-theme', 'data-bs-theme', 'data-mode', 'data-color-mode', 'data-color-scheme'];
const word = /(?:^|\s)(?:(?:theme|is|mode)-)?(dark|light)(?:-(?:mode|theme))?(?:\s|$)/i;

/** What the owner set, else what the page says of itself, else what the visitor's system has. */
export function isDark(theme: string | undefined, host: Element): boolean {
  const said = [document.body, document.documentElement].flatMap((element) => schemeAttributes.map((name) => element.getAttribute(name) ?? ''));
  // `light dark` leaves it to the system.
  const scheme = getComputedStyle(host).colorScheme.replace(/.*(light.*dark|dark.*light).*/, '');
  for (const text of [theme ?? '', ...said, scheme]) {
    const found = word.exec(text)?.[1];
    if (found) return found.toLowerCase() === 'dark';
  }
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
