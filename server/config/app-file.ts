import * as v from 'valibot';
import { nearestName } from '../wire/nearest-name.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const shortText = v.pipe(v.string(), v.maxLength(200));
const ENUM_VALUES = 100;

/** The types of server/chat/variables.ts. */
const variableSchema = v.variant('type', [
  v.strictObject({ type: v.literal('enum'), values: v.pipe(v.array(v.pipe(shortText, v.nonEmpty())), v.minLength(1), v.maxLength(ENUM_VALUES)), default: v.string() }),
  v.strictObject({ type: v.literal('integer'), min: v.pipe(v.number(), v.safeInteger()), max: v.pipe(v.number(), v.safeInteger()), default: v.number() }),
  v.strictObject({ type: v.literal('date'), default: v.string() }),
  v.strictObject({ type: v.literal('language'), default: v.string() }),
  v.strictObject({ type: v.literal('slug'), default: v.string() }),
]);

const templates = v.record(v.string(), v.string());

const appSchema = v.strictObject({
  appId: text,
  workspace: v.optional(text),
  origins: v.optional(v.array(v.string())),
  texts: v.optional(
    v.strictObject({
      title: v.optional(shortText),
      greeting: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
      suggestions: v.optional(v.pipe(v.array(shortText), v.maxLength(8))),
    }),
  ),
  imagePrefixes: v.optional(v.array(v.string())),
  variables: v.optional(v.record(v.string(), variableSchema)),
  workflow: v.optional(v.boolean()),
  plugins: v.optional(v.record(v.string(), v.strictObject({ params: v.optional(templates), token: v.optional(v.string()) }))),
  rag: v.optional(
    v.strictObject({
      // The vendor ignores what is more.
      pipelineIds: v.optional(v.pipe(v.array(text), v.maxLength(5))),
      fileIds: v.optional(v.pipe(v.array(text), v.maxLength(100))),
      tags: v.optional(v.array(text)),
      metadataFilter: v.optional(templates),
      structuredFilter: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
    }),
  ),
  thinking: v.optional(v.picklist(['off', 'on', 'visitor'])),
  thoughts: v.optional(v.boolean()),
  steps: v.optional(v.picklist(['off', 'names', 'details'])),
  citations: v.optional(v.picklist(['off', 'titles', 'passages'])),
  linkHosts: v.optional(v.array(v.string())),
  flowStreamMode: v.optional(v.picklist(['full_thoughts', 'agent_format', 'message_format', 'message_format_plus'])),
  memory: v.optional(v.picklist(['off', 'verified', 'all'])),
  limits: v.optional(v.strictObject({ transcriptTokens: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(500), v.maxValue(1_000_000))) })),
});
const fileSchema = v.strictObject({ apps: v.record(v.string(), appSchema) });

export type AppEntry = v.InferOutput<typeof appSchema>;

/** The checked file, or null after having noted its problems. */
export function parseAppFile(path: string, content: string, problems: string[]): v.InferOutput<typeof fileSchema> | null {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    problems.push(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
    return null;
  }
  const result = v.safeParse(fileSchema, json);
  if (result.success) return result.output;
  for (const issue of result.issues) problems.push(`${path}: ${toSentence(issue)}`);
  return null;
}

function toSentence(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map((item) => String(item.key)) ?? [];
  const where = keys.join('.');
  if (issue.expected === 'never') {
    const known = knownKeys(keys.slice(0, -1));
    const nearest = nearestName(keys.at(-1) ?? '', known);
    return `${where} is not known${nearest ? `: did you mean ${nearest}?` : `. Known are ${known.join(', ')}.`}`;
  }
  if (issue.received === 'undefined') return `${where} is missing.`;
  return `${where || 'the file'} is ${issue.received}, expected ${issue.expected ?? 'something else'}.`;
}

/** The keys that may stand at a place in the file. */
function knownKeys(keys: readonly string[]): string[] {
  let schema: unknown = fileSchema;
  for (const key of keys) {
    const inner = unwrap(schema);
    schema = 'entries' in inner ? Object(inner.entries)[key] : inner.value;
  }
  return Object.keys(Object(unwrap(schema).entries));
}

function unwrap(schema: unknown): { entries?: unknown; value?: unknown } {
  const wrapped: unknown = Object(schema).wrapped;
  return Object(wrapped ?? schema);
}
