import { type FieldTemplate, parseTemplate, type Slot, type Template } from '../chat/template.ts';
import type { Variable } from '../chat/variables.ts';
import { nearestName } from '../wire/nearest-name.ts';

/** What a template may be filled from. */
export interface TemplateScope {
  variables: Readonly<Record<string, Variable>>;
  /** Names of variables that stand in the file, well formed or not: using a wrong one is no further mistake. */
  variableNames: readonly string[];
  hasSigned: boolean;
  env: (name: string) => string | undefined;
  /** Variables of the environment that hold what sites sign with. */
  siteSecrets: ReadonlySet<string>;
  problems: string[];
}

/** What a place in the file allows. */
export interface TemplateRules {
  /** Sources of slots besides variables. */
  sources: readonly Slot['from'][];
  /** Why a variable must not be used there, as the end of a sentence. Undefined: it may. */
  refuse?: (variable: Variable) => string | undefined;
}

/** Secrets of the backend itself: each has its one purpose. */
const ownSecrets = ['DASHSCOPE_API_KEY', 'TOKEN_SECRET', 'VISITOR_SECRET', 'ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'];

/** The text as a template, with what comes from the environment put in. Notes every slot that cannot be filled. */
export function readTemplate(where: string, text: string, scope: TemplateScope, rules: TemplateRules): Template {
  const { template, unknown } = parseTemplate(text);
  const known = ['{var.<name>}', ...rules.sources.map((source) => (source === 'visitor' ? '{visitor.id}' : source === 'env' ? '{env.<NAME>}' : '{claim.<name>}'))];
  for (const slot of unknown) scope.problems.push(`${where}: ${slot} is nothing that can be put in. Known are ${known.join(', ')}.`);
  return template.map((piece) => {
    if (typeof piece === 'string') return piece;
    const reason = piece.from !== 'var' && !rules.sources.includes(piece.from) ? `cannot be put in here. Known are ${known.join(', ')}` : findReason(piece, scope, rules);
    if (reason !== undefined) scope.problems.push(`${where}: {${piece.from}.${piece.name}} ${reason}.`);
    return piece.from === 'env' ? (scope.env(piece.name) ?? '') : piece;
  });
}

export function readField(where: string, value: string | number | boolean, scope: TemplateScope, rules: TemplateRules): FieldTemplate {
  return typeof value === 'string' ? readTemplate(where, value, scope, rules) : value;
}

/** Why a slot cannot be filled; undefined when it can. */
function findReason({ from, name }: Slot, { variables, variableNames, hasSigned, env, siteSecrets }: TemplateScope, { refuse }: TemplateRules): string | undefined {
  switch (from) {
    case 'env':
      if (ownSecrets.includes(name) || siteSecrets.has(name)) return 'is a secret of the backend itself, which goes nowhere else';
      return env(name) === undefined ? `is not set: put the value into the environment variable ${name}` : undefined;
    case 'claim':
      return hasSigned ? undefined : 'needs visitors that the site has signed, and VISITOR_SECRET is not set';
    case 'visitor':
      return undefined;
    case 'var': {
      const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (variable) return refuse?.(variable);
      if (variableNames.includes(name)) return undefined;
      const nearest = nearestName(name, variableNames);
      if (nearest) return `names no variable of the app; the nearest is ${nearest}`;
      return `names no variable of the app${variableNames.length > 0 ? `. Known are ${variableNames.join(', ')}` : ', which has none'}`;
    }
    default:
      return from satisfies never;
  }
}
