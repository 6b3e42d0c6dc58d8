import { ChatError } from '../errors.ts';
import { parseVariableValue, type Variable, VARIABLE_NAME, type VariableValue } from './variables.ts';

export interface ResolveVariablesInput {
  /** The app's. */
  declared: Readonly<Record<string, Variable>>;
  /** What the page sets with the question. */
  page: Readonly<Record<string, unknown>>;
  /** What the site signed for the visitor. */
  signed: Readonly<Record<string, unknown>>;
}

/**
 * A value for every variable of the app: the signed one, else the page's, else the default. Throws ChatError
 * `bad_request` for what a page must not set or what is not of the type, so that it is noticed and never goes upstream.
 */
export function resolveVariables({ declared, page, signed }: ResolveVariablesInput): Record<string, VariableValue> {
  for (const [name, value] of Object.entries(page)) {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (!variable || variable.from === 'signed') throw new ChatError('bad_request', { detail: `${toLabel(name)} is none that a page may set.` });
    if (parseVariableValue(variable, value) === undefined) {
      throw new ChatError('bad_request', { detail: `${toLabel(name)} has a value that is not of its type, ${variable.type}.` });
    }
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, variable]) => {
      const valueIn = (values: Readonly<Record<string, unknown>>): VariableValue | undefined =>
        Object.hasOwn(values, name) ? parseVariableValue(variable, values[name]) : undefined;
      return [name, valueIn(signed) ?? valueIn(page) ?? variable.default];
    }),
  );
}

/** The names that pages may set. */
export function pageVariables(declared: Readonly<Record<string, Variable>>): string[] {
  return Object.keys(declared).filter((name) => declared[name]?.from !== 'signed');
}

// Names come from outside too, so only those that look like names are repeated.
function toLabel(name: string): string {
  return VARIABLE_NAME.test(name) ? `The variable ${name}` : 'A variable';
}
