import { parseVariableValue, VARIABLE_NAME, type Variable } from '../chat/variables.ts';
import type { VariableEntry } from './variable-schema.ts';

export interface ReadVariablesOptions {
  /** Where they stand, for sentences. */
  where: string;
  entries: Readonly<Record<string, VariableEntry>> | undefined;
  /** Whether the site can sign who a visitor is, and with it values. */
  hasSigned: boolean;
  problems: string[];
}

/** The variables with their defaults in one spelling. */
export function readVariables({ where, entries = {}, hasSigned, problems }: ReadVariablesOptions): Record<string, Variable> {
  const variables: Record<string, Variable> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const at = `${where}.${name}`;
    if (!VARIABLE_NAME.test(name)) problems.push(`${at}: a variable's name has 1 to 64 letters, digits, "_" or "-", and begins with a letter or "_".`);
    if (entry.from === 'signed' && !hasSigned) problems.push(`${at} is from "signed", and VISITOR_SECRET is not set: without it the site can sign nothing.`);
    if (entry.type === 'text' && entry.from !== 'signed') {
      problems.push(`${at} is a free text: the site has to sign it, so write "from": "signed", or choose the type slug or enum.`);
    }
    if (entry.type === 'integer' && entry.min > entry.max) {
      problems.push(`${at}.min is ${entry.min}, more than max, which is ${entry.max}.`);
      continue;
    }
    const variable = toVariable(entry);
    if (variable) variables[name] = variable;
    else problems.push(`${at}.default is ${JSON.stringify(entry.default)}, ${expected[entry.type]}.`);
  }
  return variables;
}

const expected: Record<VariableEntry['type'], string> = {
  enum: 'expected one of its values',
  integer: 'expected a whole number from min to max',
  date: 'expected a day such as 2026-01-31',
  language: 'expected a language tag such as zh-CN',
  slug: 'expected 1 to 64 letters, digits, blanks, "_", "." or "-"',
  text: 'expected a text',
};

/** Undefined when the default does not fit the type. A text without one is empty, so that its place never stays open. */
function toVariable(entry: VariableEntry): Variable | undefined {
  const variable = entry.type === 'text' ? { ...entry, default: entry.default ?? '' } : entry;
  const value = parseVariableValue(variable, variable.default);
  if (value === undefined) return undefined;
  if (variable.type === 'integer') return typeof value === 'number' ? { ...variable, default: value } : undefined;
  return typeof value === 'string' ? { ...variable, default: value } : undefined;
}
