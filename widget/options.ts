import type { BailianChatOptions } from './api.ts';

export type OptionName = keyof Required<BailianChatOptions>;

/** How one option is read from an attribute. */
export interface OptionRow<Value> {
  /** The values that are allowed, as the end of the sentence "use …". */
  allowed: string;
  /** Absent where the default is found elsewhere: see {@link optionTexts}. */
  fallback?: Value;
  /** Undefined for a value that is not allowed. */
  check: (raw: string) => Value | undefined;
}

type OptionTable = { [Name in OptionName]: OptionRow<Required<BailianChatOptions>[Name]> };

/** Every option. On the script tag its attribute is `data-<name>`, on `<bailian-chat>` it is `<name>`. */
export const optionTable: OptionTable = {
  app: { allowed: 'the alias of an app', fallback: 'default', check: checkText },
  endpoint: { allowed: 'an http(s) address', check: checkAddress },
  title: { allowed: 'a text', check: checkText },
  greeting: { allowed: 'a text', check: checkText },
  placeholder: { allowed: 'a text', check: checkText },
  suggestions: { allowed: 'a JSON list of texts, or one text a line', check: checkList },
  color: { allowed: 'a CSS colour', check: (raw) => (CSS.supports('color', raw) ? raw : undefined) },
  theme: oneOf('auto', 'light', 'dark'),
  position: oneOf('bottom-right', 'bottom-left', 'top-right', 'top-left'),
  lang: { allowed: 'a language such as en or zh-CN', check: (raw) => (/^[a-z]{2,3}(-\w+)*$/i.test(raw) ? raw : undefined) },
  open: { allowed: 'never, load or a number of seconds', fallback: 'never', check: checkOpen },
};

/** For the table in README: what an option is for, and its default in words where it is not a value. */
export const optionTexts: Record<OptionName, { description: string; fallback?: string }> = {
  app: { description: 'Which of the backend’s apps answers, by its alias.' },
  endpoint: { description: 'Address of the backend.', fallback: 'where widget.js came from' },
  title: { description: 'Heading of the panel.', fallback: 'the app’s title, else “Chat”' },
  greeting: { description: 'First words of an empty conversation.', fallback: 'the app’s greeting, else a short one' },
  placeholder: { description: 'Hint in the empty input.', fallback: '“Ask a question…”' },
  suggestions: { description: 'Questions to pick from in an empty conversation.', fallback: 'the app’s suggestions' },
  color: { description: 'Accent colour. Text on it and in it is kept readable.', fallback: '`--bailian-chat-accent`, else `#2563eb`' },
  theme: { description: 'Light, dark, or as the visitor’s system has it.' },
  position: { description: 'Corner of the window.' },
  lang: { description: 'Language of the widget’s own words.', fallback: 'the page’s `lang`, then the browser’s languages' },
  open: { description: 'When the panel opens by itself.' },
};

export const optionNames = Object.keys(optionTable) as OptionName[];

/** Options as the widget uses them. */
export type ResolvedOptions = BailianChatOptions & Required<Pick<BailianChatOptions, 'app' | 'theme' | 'position' | 'open'>>;

/**
 * Reads every option through `read`, which gives an attribute's text or null. A value that is not allowed gives its
 * default and one call of `warn`; `prefix` is how the author wrote the attribute.
 */
export function readOptions(
  read: (name: OptionName) => string | null,
  warn: (sentence: string) => void,
  prefix = '',
): ResolvedOptions {
  const options: Record<string, unknown> = {};
  for (const name of optionNames) {
    const { allowed, fallback, check } = optionTable[name];
    const raw = read(name);
    // An empty attribute is how templates leave a value out.
    const value = raw?.trim() ? check(raw.trim()) : undefined;
    if (raw?.trim() && value === undefined) warn(`${prefix}${name}="${raw}" is not understood: use ${allowed}.`);
    const used = value ?? fallback;
    if (used !== undefined) options[name] = used;
  }
  return options as unknown as ResolvedOptions;
}

/** The attribute's text for an option given in JavaScript. */
export function toAttribute(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function oneOf<Value extends string>(...values: [Value, ...Value[]]): OptionRow<Value> {
  return { allowed: values.join(', '), fallback: values[0], check: (raw) => values.find((value) => value === raw) };
}

function checkText(raw: string): string {
  return raw;
}

function checkAddress(raw: string): string | undefined {
  try {
    const { protocol, origin, pathname } = new URL(raw, document.baseURI);
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

function checkList(raw: string): string[] | undefined {
  if (!raw.startsWith('[')) return raw.split('\n').map((line) => line.trim()).filter(Boolean);
  try {
    const list: unknown = JSON.parse(raw);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function checkOpen(raw: string): 'never' | 'load' | number | undefined {
  if (raw === 'never' || raw === 'load') return raw;
  // A day at most: longer timers overflow at 24.8 days and would fire at once.
  return /^\d+(\.\d+)?$/.test(raw) && Number(raw) <= 86_400 ? Number(raw) : undefined;
}
