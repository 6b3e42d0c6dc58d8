import type { BailianChatOptions } from './api.ts';
import type { LookName } from './look/look-options.ts';
import type { MoreKey } from './more-options.ts';

/** Those that the panel itself reads. Those about who the visitor is are read by the tool `identity`. */
export type OptionName = Exclude<keyof Required<BailianChatOptions>, MoreKey | 'visitorToken' | 'visitorId' | 'visitorName'>;

export type Check<Value> = (raw: string) => Value | undefined;

/** The options that have a default of their own, which their users know; what the others fall back to is said in option-texts.ts. */
export const optionDefaults = { app: 'default', theme: 'auto', position: 'bottom-right', open: 'never', mode: 'floating', radius: 'round', density: 'normal', launcher: 'icon', draggable: 'false' } as const;

/**
 * The options that the panel reads itself, each with its check, which gives undefined for what is not allowed. The others
 * stand in more-options.ts and look/look-options.ts. On the script tag the attribute is `data-<name>`, on `<bailian-chat>` `<name>`.
 */
export const optionChecks: { [Name in Exclude<OptionName, LookName>]: Check<Required<BailianChatOptions>[Name]> } = {
  app: checkText,
  endpoint: checkAddress,
  title: checkText,
  greeting: checkText,
  placeholder: checkText,
  suggestions: checkList,
  vars: checkObject,
  color: (raw) => (CSS.supports('color', raw) ? raw : undefined),
  theme: oneOf('auto', 'light', 'dark'),
  position: oneOf('bottom-right', 'bottom-left', 'top-right', 'top-left'),
  lang: (raw) => (/^[a-z]{2,3}(-\w+)*$/i.test(raw) ? raw : undefined),
  dir: oneOf('ltr', 'rtl'),
  open: checkOpen,
  mode: oneOf('floating', 'inline', 'page'),
};

/** The attributes that were set, as written. */
export type RawOptions = Record<string, string>;

/** What any element may carry, what frameworks mark theirs with, and variables, whose names are the owner's. */
const commonAttribute = /^(id|class|style|slot|part|hidden|dir|role|tabindex|inert|is|translate|nonce)$|^(aria-|data-|var-|visitor-|on|_|@|:)/;

/** Reads every option that was set, with one call of `onWrong` if any is wrong. What is not allowed counts as not set. */
export function readOptions(raw: RawOptions, onWrong: () => void): BailianChatOptions {
  const options: BailianChatOptions = {};
  let isWrong = false;
  for (const [name, text] of Object.entries(raw)) {
    const checked = checkOption(name, text);
    isWrong ||= checked.isWrong;
    if (checked.value !== undefined) Object.assign(options, { [name]: checked.value });
  }
  if (isWrong) onWrong();
  return options;
}

/** The value of one option; `isWrong` if it has none that is allowed, or is no option and no business of others. */
export function checkOption(name: string, text: string, checks: Partial<Record<string, Check<unknown>>> = optionChecks): { value?: unknown; isWrong: boolean } {
  // Objects have names of their own, such as `constructor`.
  const check = Object.hasOwn(checks, name) && checks[name];
  if (!check) return { isWrong: !commonAttribute.test(name) };
  // An empty attribute is how templates leave a value out.
  if (!text.trim()) return { isWrong: false };
  const value = check(text.trim());
  return { value, isWrong: value === undefined };
}

export function oneOf<Value extends string>(...values: Value[]): Check<Value> {
  return (raw) => values.find((value) => value === raw);
}

export function checkText(raw: string): string {
  return raw;
}

function checkAddress(raw: string): string | undefined {
  try {
    const { protocol, origin, pathname } = new URL(raw, document.baseURI);
    return protocol.startsWith('http') ? origin + pathname.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

function checkList(raw: string): string[] | undefined {
  if (!raw.startsWith('[')) return raw.split('\n').map((line) => line.trim()).filter(Boolean);
  const list = parseJson(raw);
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
}

/** What is in it is checked where it is used. */
function checkObject(raw: string): Record<string, never> | undefined {
  const found = parseJson(raw);
  return found && typeof found === 'object' && !Array.isArray(found) ? { ...found } : undefined;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function checkOpen(raw: string): 'never' | 'load' | number | undefined {
  if (raw === 'never' || raw === 'load') return raw;
  // A day at most: timers overflow at 24.8 days and would fire at once.
  return /^\d+(\.\d+)?$/.test(raw) && Number(raw) <= 86_400 ? Number(raw) : undefined;
}
