import type { VariableValue } from './variables.ts';

/** A text of the owner's with places to fill in, such as `order-{var.order}`. */
export type Template = (string | Place)[];

/** A prompt variable, or the visitor's id with us. */
export type Place = { var: string } | { visitor: 'id' };

export interface TemplateSource {
  /** Names of the app's prompt variables. */
  variables: ReadonlySet<string>;
  /** Secrets and settings of the owner's, filled in at once. */
  env: (name: string) => string | undefined;
  /** Takes a sentence about what is wrong. */
  complain: (problem: string) => void;
}

/** Reads a template, once, at start-up. Everything that could not be filled in later is a problem now. */
export function parseTemplate(text: string, { variables, env, complain }: TemplateSource): Template {
  return text.split(/(\{[^{}]*\})/).filter(Boolean).map((piece) => {
    if (!piece.startsWith('{')) return piece;
    const [, kind = '', name = ''] = /^\{(\w+)\.(\w+)\}$/.exec(piece) ?? [];
    if (kind === 'var' && variables.has(name)) return { var: name };
    if (kind === 'visitor' && name === 'id') return { visitor: 'id' };
    if (kind === 'env') {
      const value = env(name);
      if (value !== undefined) return value;
      complain(`${piece} names ${name}, which is not set in the environment.`);
      return '';
    }
    complain(kind === 'var' ? `${piece} names a variable that the app does not list.` : `${piece} is no place to fill in: use {var.<name>}, {env.<NAME>} or {visitor.id}.`);
    return '';
  });
}

export interface TemplateValues {
  variables: Readonly<Record<string, VariableValue>>;
  visitor: string;
}

/** The text. A template that is one variable alone keeps its type. */
export function fillTemplate(template: Template, { variables, visitor }: TemplateValues): VariableValue {
  const fill = (piece: string | Place): VariableValue => {
    if (typeof piece === 'string') return piece;
    return 'var' in piece ? (variables[piece.var] ?? '') : visitor;
  };
  const [only] = template;
  return template.length === 1 && only !== undefined ? fill(only) : template.map(fill).join('');
}
