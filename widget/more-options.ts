import type { BailianChatOptions } from './api.ts';

/** The attribute `follow-ups` is the key `followUps`. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name;
type Check<Value> = (raw: string) => Value | undefined;

/** The options that the tool `more` and those behind it read, each with its check: see options.ts. */
export const moreChecks = {
  'follow-ups': checkList,
  disclaimer: checkText,
  consent: checkText,
  teaser: checkText,
  'teaser-delay': checkSeconds,
  handoff: checkText,
  history: checkSwitch,
  feedback: checkSwitch,
  sound: checkSwitch,
  voice: checkSwitch,
  'page-context': checkPageContext,
  thinking: checkThinking,
  thoughts: checkThoughts,
  citations: checkSwitch,
  files: checkSwitch,
  images: checkSwitch,
  persist: checkPersist,
  strings: checkObject,
} satisfies { [Name in string]: Check<unknown> };

export type MoreName = keyof typeof moreChecks;
/** Their keys in JavaScript. */
export type MoreKey = Camel<MoreName>;

export const moreDefaults = { history: 'on', feedback: 'off', sound: 'off', voice: 'off', 'page-context': 'off', 'teaser-delay': '5', thinking: 'visitor', thoughts: 'collapsed', citations: 'on', files: 'on', images: 'on', persist: 'local' } as const;

export type MoreOptions = { [Name in MoreName]?: Exclude<ReturnType<(typeof moreChecks)[Name]>, undefined> };

/** What was set of them. What is not allowed counts as not set. */
export function readMoreOptions(raw: Record<string, string>): { options: MoreOptions; isWrong: boolean } {
  const options: MoreOptions = {};
  let isWrong = false;
  for (const [name, check] of Object.entries(moreChecks)) {
    const text = raw[name]?.trim();
    if (!text) continue;
    const value = check(text);
    isWrong ||= value === undefined;
    if (value !== undefined) Object.assign(options, { [name]: value });
  }
  return { options, isWrong };
}

/** Those of a page, which may change. `onChange` is called with each that were not there before. */
export function createOptionReader(readRaw: () => Record<string, string>, onChange?: (raw: Record<string, string>) => void): () => MoreOptions {
  let last: Record<string, string> | undefined;
  let read: MoreOptions = {};
  return () => {
    const raw = readRaw();
    if (raw === last) return read;
    last = raw;
    onChange?.(raw);
    read = readMoreOptions(raw).options;
    return read;
  };
}

export function isMoreOption(name: string): name is MoreName {
  return Object.hasOwn(moreChecks, name);
}

function checkText(raw: string): string {
  return raw;
}

/** True and false are how scripts say it. */
function checkSwitch(raw: string): boolean | undefined {
  return /^(on|true)$/.test(raw) ? true : /^(off|false)$/.test(raw) ? false : undefined;
}

function checkPageContext(raw: string): Required<BailianChatOptions>['pageContext'] | undefined {
  return (['off', 'title', 'selection', 'text'] as const).find((value) => value === raw);
}

function checkThinking(raw: string): Required<BailianChatOptions>['thinking'] | undefined {
  return (['on', 'off', 'visitor'] as const).find((value) => value === raw);
}

function checkThoughts(raw: string): Required<BailianChatOptions>['thoughts'] | undefined {
  return (['collapsed', 'open', 'off'] as const).find((value) => value === raw);
}

function checkPersist(raw: string): Required<BailianChatOptions>['persist'] | undefined {
  return (['local', 'session', 'none'] as const).find((value) => value === raw);
}

/** An hour at most: longer nobody stays on a page that nothing happens on. */
function checkSeconds(raw: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(raw) && Number(raw) <= 3_600 ? Number(raw) : undefined;
}

/** Which words there are, its user knows. */
function checkObject(raw: string): object | undefined {
  try {
    const found: unknown = JSON.parse(raw);
    return found && typeof found === 'object' && !Array.isArray(found) ? found : undefined;
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
