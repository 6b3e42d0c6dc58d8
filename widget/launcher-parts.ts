export interface LauncherParts {
  /** Carries scheme, position and language, and holds the rest. */
  root: HTMLElement;
  button: HTMLElement;
  /** What is said when the panel does not load. */
  failed: HTMLElement;
  retry: HTMLElement;
}

const svg = 'http://www.w3.org/2000/svg';

/** The bubble, with nodes only: no markup that a page's policy could refuse. */
export function createLauncherParts(label: string, lang: string, dir: string): LauncherParts {
  const icon = fill(document.createElementNS(svg, 'svg'), { viewBox: '0 0 24 24' }, [
    fill(document.createElementNS(svg, 'path'), { d: 'M12 4c-5 0-9 3-9 7 0 2 1 4 3 5.5V20l4-2.2 2 .2c5 0 9-3 9-7s-4-7-9-7z' }),
  ]);
  const button = fill(document.createElement('button'), { class: 'launcher', part: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-label': label }, [fill(document.createElement('slot'), { name: 'launcher-icon' }, [icon])]);
  const retry = document.createElement('button');
  const failed = fill(document.createElement('div'), { class: 'failed', role: 'alert', hidden: '' });
  // Without a title of its own, the host's attribute, which is our heading, would show as a tooltip everywhere.
  const root = fill(document.createElement('div'), { class: 'root', dir, lang, title: '' }, [button, failed]);
  return { root, button, failed, retry };
}

function fill<Kind extends Element>(element: Kind, attributes: Record<string, string>, children: (Node | string)[] = []): Kind {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
