import { cleanText } from '../clean-text.ts';

/**
 * A variable of an app's prompt. The service splices its value into the system prompt, so what a page sets has a closed
 * type; free text comes from the site's server alone, signed.
 */
export type Variable = VariableType & {
  /** Who may set it: pages, unless it is the site's server alone. What is signed counts before what a page says. */
  from?: 'page' | 'signed';
};

export type VariableType =
  | { type: 'enum'; values: readonly string[]; default: string }
  /** Whole numbers, both ends included. */
  | { type: 'integer'; min: number; max: number; default: number }
  /** A day, `2026-01-31`. */
  | { type: 'date'; default: string }
  /** A BCP 47 tag, `zh-CN`. */
  | { type: 'language'; default: string }
  /** Up to 64 letters, digits, spaces, `_`, `.` and `-`. */
  | { type: 'slug'; default: string }
  | { type: 'text'; maxLength: number; default: string };

export type VariableValue = string | number;

/** Names of variables, as the console takes them. */
export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** More than this many code points no text has. */
export const MAX_TEXT_LENGTH = 500;
const MAX_TAG_LENGTH = 35;

/** The value in its one spelling; undefined when it is none of the type. Attributes of a tag give numbers as text. */
export function parseVariableValue(variable: VariableType, value: unknown): VariableValue | undefined {
  if (variable.type === 'integer') {
    const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= variable.min && number <= variable.max ? number : undefined;
  }
  if (typeof value !== 'string') return undefined;
  switch (variable.type) {
    case 'enum':
      return variable.values.includes(value) ? value : undefined;
    case 'date':
      return isDate(value) ? value : undefined;
    case 'language':
      return toLanguageTag(value);
    case 'slug':
      return toSlug(value);
    case 'text':
      return toText(value, variable.maxLength);
    default:
      return variable satisfies never;
  }
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // Some days, such as the 31st of April, are read as one of the next month.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function toLanguageTag(value: string): string | undefined {
  if (value.length > MAX_TAG_LENGTH) return undefined;
  try {
    return Intl.getCanonicalLocales(value)[0];
  } catch {
    return undefined;
  }
}

function toSlug(value: string): string | undefined {
  const slug = value.normalize('NFC').trim();
  return /^[\p{L}\p{M}\p{N} _.-]{1,64}$/u.test(slug) ? slug : undefined;
}

// Two braces could open a variable of the prompt's own, and a long text is worth its begin.
function toText(value: string, maxLength: number): string {
  const text = cleanText(value).replace(/\{{2,}/g, '{').replace(/\}{2,}/g, '}');
  return Array.from(text).slice(0, Math.min(maxLength, MAX_TEXT_LENGTH)).join('').trimEnd();
}
