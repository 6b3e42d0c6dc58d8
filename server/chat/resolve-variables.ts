import { ChatError } from '../errors.ts';
import { parseVariableValue, type Variable, VARIABLE_NAME, type VariableValue } from '../variable.ts';

export interface ResolveVariablesInput {
  /** The app's. */
  declared: ReadonlyMap<string, Variable>;
  /** What the page sets with the question. */
  page: Readonly<Record<string, unknown>>;
  /** What the site signed for the visitor. */
  signed: Readonly<Record<string, unknown>>;
}

export type VariableValues = ReadonlyMap<string, VariableValue>;

/**
 * A value for every variable of the app: the signed one, else the page's, else the default. Throws ChatError
 * `bad_request` for what a page must not set or what is not of the type, so that it is noticed and never goes upstream.
 */
export function resolveVariables({ declared, page, signed }: ResolveVariablesInput): VariableValues {
  const values = new Map<string, VariableValue>([...declared].map(([name, variable]) => [name, variable.default]));
  for (const [name, value] of Object.entries(page)) {
    const variable = declared.get(name);
    if (variable?.from !== 'page') throw new ChatError('bad_request', { detail: `${toLabel(name)} is none that a page may set.` });
    const parsed = parseVariableValue(variable, value);
    if (parsed === undefined) throw new ChatError('bad_request', { detail: `${toLabel(name)} has a value that is not of its type, ${variable.type}.` });
    values.set(name, parsed);
  }
  for (const [name, variable] of declared) {
    const parsed = Object.hasOwn(signed, name) ? parseVariableValue(variable, signed[name]) : undefined;
    if (parsed !== undefined) values.set(name, parsed);
  }
  return values;
}

/** The names that pages may set. */
export function pageVariables(declared: ReadonlyMap<string, Variable>): string[] {
  return [...declared].filter(([, { from }]) => from === 'page').map(([name]) => name);
}

// Names come from outside too, so only those that look like names are repeated.
function toLabel(name: string): string {
  return VARIABLE_NAME.test(name) ? `The variable ${name}` : 'A variable';
}
