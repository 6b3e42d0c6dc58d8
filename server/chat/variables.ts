/**
 * A prompt variable. What a page sets is spliced into the app's system prompt, so its type is closed: whoever fills it
 * can choose a value, but cannot write instructions.
 */
export type Variable =
  | { type: 'enum'; values: string[]; default: string }
  | { type: 'integer'; min: number; max: number; default: number }
  /** ISO 8601, such as 2026-11-23. */
  | { type: 'date'; default: string }
  /** BCP 47, such as zh-CN. */
  | { type: 'language'; default: string }
  /** At most 64 letters, digits, blanks, `_`, `.` and `-`. */
  | { type: 'slug'; default: string };

export type VariableValue = string | number;

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
const SLUG = /^[\p{L}\p{M}\p{N} _.-]{1,64}$/u;

/** Names as the vendor's console takes them. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** The value as it goes upstream, or undefined for one that the variable does not allow. */
export function toVariableValue(variable: Variable, value: unknown): VariableValue | undefined {
  switch (variable.type) {
    case 'enum':
      return variable.values.find((allowed) => allowed === value);
    case 'integer': {
      const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= variable.min && number <= variable.max ? number : undefined;
    }
    case 'date':
      return typeof value === 'string' && isDate(value) ? value : undefined;
    case 'language':
      return typeof value === 'string' && LANGUAGE.test(value) ? value : undefined;
    case 'slug':
      return typeof value === 'string' && SLUG.test(value) ? value : undefined;
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
