import { explainOptions } from '../../widget/explain-options.ts';
import { createControls } from './controls.ts';
import { createPreview } from './preview.ts';
import { createReadings } from './readings.ts';
import { toTag } from './to-tag.ts';
import { readWords } from './words.ts';

/** What the widget reads once, when it is put on the page, and keeps. */
const readOnce = new Set(['app', 'endpoint', 'lang', 'dir', 'open', 'mode', 'target', 'consent', 'teaser', 'teaser-delay']);

const language = document.documentElement.lang;
const words = readWords(language);
/** The attributes that are set and allowed, which the address of the page holds too. */
const chosen = new Map(new URLSearchParams(location.hash.slice(1)));

const tag = find('#tag', HTMLElement);
const status = find('#copied', HTMLElement);
const show = createReadings(find('#readings', HTMLTableSectionElement), words);
// The previews have an app of their own, and are open so that there is something to see.
const readAttributes = (): Record<string, string> => ({ app: 'playground', open: 'load', ...Object.fromEntries(chosen) });
const previews = Array.from(document.querySelectorAll<HTMLIFrameElement>('iframe'), (frame) => createPreview(frame, readAttributes));

function explain(name: string, value: string): string | undefined {
  return value ? explainOptions({ [name]: value }, 'data-')[0] : undefined;
}

function refresh(): void {
  tag.textContent = toTag(`${location.origin}/widget.js`, Object.fromEntries(chosen));
  show(chosen.get('color') ?? '');
}

/** Values that are applied when their control is left. */
const waiting = new Set<string>();

function onChange(name: string, value: string, isSettled: boolean): void {
  if ((chosen.get(name) ?? '') !== value) {
    if (value) chosen.set(name, value);
    else chosen.delete(name);
    refresh();
    status.textContent = '';
    history.replaceState(null, '', `#${new URLSearchParams([...chosen]).toString()}`);
    if (readOnce.has(name)) waiting.add(name);
    else for (const preview of previews) preview.set(name, value);
  }
  if (isSettled && waiting.delete(name)) for (const preview of previews) preview.mount();
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(tag.textContent ?? '');
    status.textContent = words.copied;
  } catch {
    // Refused, or no https.
    status.textContent = words.notCopied;
  }
}

function find<Type extends Element>(selector: string, type: new () => Type): Type {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The playground has no ${selector}.`);
  return found;
}

for (const [name, value] of chosen) if (explain(name, value)) chosen.delete(name);
createControls({ form: find('#options', HTMLElement), words, language, explain, onChange }, Object.fromEntries(chosen));
find('#copy', HTMLElement).addEventListener('click', () => void copy());
find('#reset', HTMLElement).addEventListener('click', () => {
  history.replaceState(null, '', location.pathname);
  location.reload();
});
refresh();
