export interface LauncherParts {
  /** Carries scheme, position and language, and holds the rest. */
  root: HTMLElement;
  button: HTMLElement;
}

/**
 * The bubble, with nodes only: no markup that a page's policy could refuse. And with few kinds of them, since each kind
 * that a page has not met yet takes the browser longer than all else that is done with it here: the icon is a style.
 */
export function createLauncherParts(label: string, lang: string, dir: string): LauncherParts {
  const icon = fill('slot', { name: 'launcher-icon' }, [fill('i')]);
  const button = fill('button', { class: 'launcher', part: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-label': label }, [icon]);
  // Without a title of its own, the host's attribute, which is our heading, would show as a tooltip everywhere.
  return { button, root: fill('div', { class: 'root', dir, lang, title: '' }, [button]) };
}

/** An element with these attributes and children. */
export function fill(name: string, attributes: Record<string, string> = {}, children: (Node | string)[] = []): HTMLElement {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key] ?? '');
  element.append(...children);
  return element;
}
