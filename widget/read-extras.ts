import { nearestName } from '../server/wire/nearest-name.ts';
import type { AppProfile, ChatBody } from '../server/wire/protocol.ts';
import type { Variables } from './api.ts';
import type { RawOptions } from './options.ts';

export interface ExtraSources {
  /** Attributes, `var-<name>` among them. */
  raw: RawOptions;
  /** The attribute `vars`. */
  vars: Variables | undefined;
  /** What `setVariables` was given. It goes before the others. */
  set: Readonly<Record<string, unknown>>;
  /** Absent when the backend could not be asked. */
  app: AppProfile | undefined;
  /** `on` where the visitor has switched it on. An option of the page's goes before. */
  thinking: string | undefined;
  /** Names that were warned of before. It grows. */
  told: Set<string>;
  warn: (sentence: string) => void;
}

/** Far above what the backend takes, and far below what makes a question too long to be sent. */
const maxLength = 1_000;

/** What goes with a question, as far as the app takes it. The page's author is told of each variable it does not, once. */
export function readExtras({ app, thinking, ...sources }: ExtraSources): Pick<ChatBody, 'variables' | 'thinking'> {
  const { thinking: wanted = '' } = sources.raw;
  return {
    // Profiles of older backends have neither.
    ...(app?.variables && { variables: readVariables(sources, app.variables) }),
    ...(app?.thinking === 'visitor' && { thinking: (/^(on|off)$/.test(wanted) ? wanted : thinking) === 'on' }),
  };
}

function readVariables({ raw, vars, set, told, warn }: Omit<ExtraSources, 'app' | 'thinking'>, known: readonly string[]): Record<string, string | number> {
  const single = Object.entries(raw).flatMap(([name, value]) => (name.startsWith('var-') ? [[name.slice(4), value] as const] : []));
  const all = new Map<string, unknown>([...Object.entries(vars ?? {}), ...single, ...Object.entries(set)]);
  const values: Record<string, string | number> = {};
  for (const [name, value] of all) {
    // Null takes a value back, and undefined is how scripts leave one out.
    if (value === null || value === undefined) continue;
    const sent = toValue(value);
    const mistake = known.includes(name) ? explainValue(name, sent) : explainName(name, known);
    if (sent !== undefined && !mistake) values[name] = sent;
    else if (mistake && !told.has(name)) {
      told.add(name);
      warn(mistake);
    }
  }
  return values;
}

function toValue(value: unknown): string | number | undefined {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) ? value : undefined;
}

function explainName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const guess = nearest ? `: did you mean "${nearest}"?` : '.';
  const way = nearest?.toLowerCase() === name ? ` Attributes have no capitals: write vars='{"${nearest}": …}'.` : '';
  return `${nameOf(name)} is not one that the app takes${guess}${way}`;
}

function explainValue(name: string, value: string | number | undefined): string | undefined {
  if (value === undefined) return `${nameOf(name)} is neither a text nor a number.`;
  return String(value).length > maxLength ? `${nameOf(name)} is longer than ${maxLength} characters.` : undefined;
}

function nameOf(name: string): string {
  return `the variable "${name.slice(0, 80)}"`;
}
