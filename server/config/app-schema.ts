import * as v from 'valibot';
import { keyAlgorithms } from '../chat/visitor-keys.ts';
import { limitsSchema } from './limits-schema.ts';
import { variableSchema } from './variable-schema.ts';

/** The service ignores knowledge bases behind the fifth and files behind the hundredth. */
const MAX_PIPELINES = 5;
const MAX_FILES = 100;

const someText = v.pipe(v.string(), v.nonEmpty('is empty'));
const shortText = v.pipe(v.string(), v.maxLength(200, 'has more than 200 characters'));
const field = v.union([v.string(), v.number(), v.boolean()]);
const atMost = (limit: number) => v.maxLength<string[], number, string>(limit, `has more than ${limit} entries`);

const days = (least: number) =>
  v.pipe(v.number(), v.safeInteger('has to be a whole number'), v.minValue(least, `is less than ${least}`), v.maxValue(3_650, 'is more than 3650'));

/** What the file says of an app. A validation's message goes on behind the name of what is wrong. */
export const appSchema = v.strictObject({
  appId: someText,
  workspace: v.optional(someText),
  workflow: v.optional(v.boolean()),
  flowStreamMode: v.optional(v.picklist(['full_thoughts', 'agent_format', 'message_format', 'message_format_plus'])),
  origins: v.optional(v.array(v.string())),
  texts: v.optional(
    v.strictObject({
      title: v.optional(shortText),
      greeting: v.optional(v.pipe(v.string(), v.maxLength(1_000, 'has more than 1000 characters'))),
      suggestions: v.optional(v.pipe(v.array(shortText), atMost(8))),
      followUps: v.optional(v.pipe(v.array(shortText), atMost(8))),
    }),
  ),
  imagePrefixes: v.optional(v.array(v.string())),
  variables: v.optional(v.record(v.string(), variableSchema)),
  plugins: v.optional(
    v.record(
      v.string(),
      v.strictObject({ params: v.optional(v.record(v.string(), field)), token: v.optional(someText) }),
    ),
  ),
  rag: v.optional(
    v.strictObject({
      pipelineIds: v.optional(v.pipe(v.array(someText), atMost(MAX_PIPELINES))),
      fileIds: v.optional(v.pipe(v.array(someText), atMost(MAX_FILES))),
      tags: v.optional(v.array(someText)),
      metadataFilter: v.optional(v.record(v.string(), v.string())),
      structuredFilter: v.optional(v.record(v.string(), field)),
    }),
  ),
  thinking: v.optional(v.picklist(['off', 'on', 'visitor'])),
  thoughts: v.optional(v.boolean()),
  steps: v.optional(v.picklist(['off', 'names', 'details'])),
  citations: v.optional(v.picklist(['off', 'titles', 'passages'])),
  linkHosts: v.optional(v.array(v.string())),
  identity: v.optional(v.picklist(['off', 'optional', 'required'])),
  visitors: v.optional(v.strictObject({ secret: v.optional(someText), jwks: v.optional(someText), algorithm: v.optional(v.picklist(keyAlgorithms)), issuer: v.optional(someText) })),
  handOver: v.optional(v.boolean()),
  endOnLogout: v.optional(v.boolean()),
  challenge: v.optional(v.picklist(['off', 'on', 'load'])),
  cookie: v.optional(v.boolean()),
  memory: v.optional(v.picklist(['off', 'verified', 'all'])),
  files: v.optional(v.boolean()),
  images: v.optional(v.boolean()),
  pageContext: v.optional(v.boolean()),
  retention: v.optional(v.strictObject({ conversationDays: v.optional(days(0)), memoryDays: v.optional(days(1)) })),
  limits: v.optional(limitsSchema),
});

export const fileSchema = v.strictObject({ apps: v.record(v.string(), appSchema) });

export type AppEntry = v.InferOutput<typeof appSchema>;

export type WellFormed = { [Key in keyof AppEntry]?: AppEntry[Key] | undefined };

/** Those of an app's settings that are well formed by themselves, so that one mistake does not hide another. */
export function pickWellFormed(app: unknown): WellFormed {
  if (typeof app !== 'object' || app === null) return {};
  const schemas = new Map<string, v.GenericSchema>(Object.entries(appSchema.entries));
  const kept = Object.entries(app).filter(([key, value]) => {
    const schema = schemas.get(key);
    return schema !== undefined && v.is(schema, value);
  });
  return v.parse(v.partial(appSchema), Object.fromEntries(kept));
}
