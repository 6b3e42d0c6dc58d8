import type * as v from 'valibot';
import { nearestName } from '../wire/nearest-name.ts';

interface Schema {
  type: string;
  entries?: Record<string, Schema>;
  value?: Schema;
  item?: Schema;
  wrapped?: Schema;
  key?: string;
  options?: readonly Schema[];
  literal?: unknown;
}

/** What is wrong with a value, as a sentence that begins with where it is. */
export function toSentence(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): string {
  const keys = issue.path?.map(({ key }) => String(key)) ?? [];
  const path = keys.join('.') || 'the file';
  if (issue.kind === 'validation') return `${path} ${issue.message}.`;
  if (issue.expected === 'never') {
    const known = knownKeys(issue, schema);
    const nearest = nearestName(keys.at(-1) ?? '', known);
    return `${path} is not known${nearest ? `: did you mean ${nearest}?` : `. Known are ${known.join(', ')}.`}`;
  }
  if (issue.received === 'undefined') return `${path} is missing.`;
  return `${path} is ${issue.received}, expected ${issue.expected ?? 'something else'}.`;
}

/** The keys that the object at the issue's path may have, found by walking the schema along the path. */
function knownKeys(issue: v.BaseIssue<unknown>, root: Schema): string[] {
  let schema: Schema | undefined = root;
  for (const { input, key } of issue.path ?? []) {
    const object: Schema | undefined = schema && unwrap(schema, input);
    if (issue.path?.at(-1)?.input === input) return Object.keys(object?.entries ?? {});
    schema = object?.entries?.[String(key)] ?? object?.value ?? object?.item;
  }
  return [];
}

/** The schema behind what is optional, or the one of several that the value's own discriminator names. */
function unwrap(schema: Schema, input: unknown): Schema | undefined {
  if (schema.wrapped) return unwrap(schema.wrapped, input);
  if (schema.type !== 'variant') return schema;
  const kind: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, schema.key ?? '') : undefined;
  return schema.options?.find(({ entries }) => entries?.[schema.key ?? '']?.literal === kind);
}
