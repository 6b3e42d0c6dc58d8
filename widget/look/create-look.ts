import type { BailianChatElement } from '../element.ts';
import type { RawOptions } from '../options.ts';
import { toAttribute } from '../to-raw.ts';
import { letDrag } from './let-drag.ts';
import lookCss from './look.css?inline';
import { lookChecks, type LookName } from './look-options.ts';
import { createPlace } from './place.ts';

/** Dresses the launcher, and with it the panel, as the owner wants it. */
export interface Look {
  /** Options have come or changed. */
  refresh(raw: RawOptions): void;
  dispose(): void;
}

type Values = { [Name in LookName]?: NonNullable<ReturnType<(typeof lookChecks)[Name]>> };

/** Options that are CSS variables of the public ones. Set on the root, they go before what the page's style sheet says. */
const variables = ['offsetX', 'offsetY', 'zIndex', 'font', 'width', 'height'] as const;

/** `root` holds the launcher and stands in the element's shadow tree; the chat remembers things under `storageKey`. */
export function createLook(root: HTMLElement, storageKey: string): Look {
  const tree = root.getRootNode();
  const launcher = root.querySelector<HTMLElement>('.launcher');
  if (!(tree instanceof ShadowRoot) || !launcher) throw new Error('The look needs a launcher.');
  const [shadow, button] = [tree, launcher];
  const { host }: { host: Element & Partial<Pick<BailianChatElement, 'launcher'>> } = shadow;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(lookCss);
  const place = createPlace({ root, shadow, open: () => host.launcher?.call('openQuietly') });
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const words = document.createElement('span');
  words.id = 'launcher-words';
  words.className = 'words';
  const picture = document.createElement('img');
  picture.alt = '';
  picture.className = 'picture';
  picture.referrerPolicy = 'no-referrer';
  picture.draggable = false;
  let broken: string | undefined;
  // The usual icon is better than none.
  picture.onerror = () => {
    broken = picture.getAttribute('src') ?? undefined;
    if (picture.parentNode) picture.remove();
  };
  const icon = button.querySelector('i');
  const label = button.getAttribute('aria-label') ?? '';
  let named = label;
  let drag: ReturnType<typeof letDrag> | undefined;
  let opener: Element | null = null;

  /** Without a launcher, the focus goes back to what opened the panel. */
  function onOpen(): void {
    opener = document.activeElement;
  }

  function onClose(): void {
    if (root.dataset['launcher'] === 'none' && opener instanceof HTMLElement && shadow.activeElement) opener.focus();
  }

  /** Names it as the page does. Once it is named, others may add to that, and are left alone. */
  function nameLauncher(own: string): void {
    if (own !== named) button.setAttribute('aria-label', own);
    named = own;
  }

  function dressLauncher(look: Values, raw: RawOptions): void {
    const text = look.launcherText ?? raw['title'];
    const kind = look.launcher ?? (look.launcherText ? 'text' : 'icon');
    root.dataset['launcher'] = kind;
    if (kind === 'text' && text) {
      words.textContent = text;
      button.append(words);
      // What is read is what is said: the words, not the name that a round button needs.
      button.setAttribute('aria-labelledby', words.id);
    } else {
      if (words.parentNode) words.remove();
      button.removeAttribute('aria-labelledby');
    }
    if (look.launcherIcon && picture.getAttribute('src') !== look.launcherIcon) picture.src = look.launcherIcon;
    if (look.launcherIcon && look.launcherIcon !== broken) icon?.before(picture);
    else if (picture.parentNode) picture.remove();
  }

  host.addEventListener('bailian-chat:open', onOpen);
  host.addEventListener('bailian-chat:close', onClose);

  return {
    refresh(raw) {
      const look = readLook(raw);
      for (const name of variables) root.style.setProperty(`--bailian-chat-${toAttribute(name)}`, String(look[name] ?? ''));
      root.dataset['radius'] = look.radius ?? '';
      root.dataset['density'] = look.density ?? '';
      dressLauncher(look, raw);
      nameLauncher(readName(raw['strings']) ?? label);
      place.put(raw['mode']?.trim(), look);
      if (look.draggable) drag ??= letDrag({ root, button, storageKey });
      else drag = drag?.end();
      drag?.apply();
      // The launcher waits for its look out of sight.
      root.hidden = false;
    },
    dispose() {
      drag?.end();
      place.dispose();
      host.removeEventListener('bailian-chat:open', onOpen);
      host.removeEventListener('bailian-chat:close', onClose);
    },
  };
}

/** What of the look is set and allowed; the panel tells the owner of the rest. */
function readLook(raw: RawOptions): Values {
  const values: Values = {};
  for (const [name, check] of Object.entries(lookChecks)) {
    const text = raw[toAttribute(name)]?.trim();
    if (text) Object.assign(values, { [name]: check(text) });
  }
  return values;
}

/** The launcher's name among the page's own words. What is wrong with the others is told elsewhere. */
function readName(strings = ''): string | undefined {
  try {
    const { launcher }: { launcher?: unknown } = Object(JSON.parse(strings));
    return typeof launcher === 'string' && launcher.trim() ? launcher : undefined;
  } catch {
    return undefined;
  }
}
