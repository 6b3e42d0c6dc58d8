import * as v from 'valibot';
import type { FlowStreamMode } from './answer.ts';
import type { RagOptions } from './knowledge-bases.ts';
import { Refusal } from './refusal.ts';

/** What an app is asked. */
export interface Call {
  /** Turns that the caller manages, the question last. Absent: the session's history counts. */
  messages?: Turn[];
  /** The question. */
  prompt: string;
  /** Absent when messages came along, since those go before. */
  sessionId?: string;
  /** Goes with a session and with messages. */
  memoryId?: string;
  isIncremental: boolean;
  hasThoughts: boolean;
  enablesThinking: boolean;
  flowStreamMode: FlowStreamMode;
  /** Fills `{{name}}` in an agent's prompt. */
  promptParams: Readonly<Record<string, unknown>>;
  /** The same for a workflow, which has them without a wrapper. */
  workflowParams: Readonly<Record<string, unknown>>;
  rag: RagOptions;
  /** Files of the session, to be searched. */
  sessionFileIds: readonly string[];
  /** Addresses of pictures. */
  images: readonly string[];
  /** By tool id. */
  pluginParams: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  pluginTokens: Readonly<Record<string, string>>;
}

export interface Turn {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

// The vendor's own samples send both true and 'true'.
const flag = v.pipe(v.union([v.boolean(), v.picklist(['true', 'false'])], 'Expected a boolean'), v.transform((value) => String(value) === 'true'));
const texts = v.array(v.string());
const filledTexts = v.array(v.pipe(v.string(), v.nonEmpty('Expected a text')));
const anyObject = v.record(v.string(), v.unknown());
const scalars = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));
const address = v.pipe(v.string(), v.regex(/^(https?:\/\/|data:image\/)/, 'Expected a URL'));

const inputSchema = v.looseObject({
  prompt: v.optional(v.string()),
  messages: v.optional(
    v.array(v.looseObject({ role: v.picklist(['system', 'user', 'assistant']), content: v.pipe(v.string(), v.nonEmpty('Content length must be greater than 0')) })),
  ),
  session_id: v.optional(v.string()),
  memory_id: v.optional(v.string()),
  image_list: v.optional(v.array(address)),
  file_list: v.optional(v.array(address)),
  biz_params: v.optional(
    v.looseObject({
      user_prompt_params: v.optional(scalars),
      user_defined_params: v.optional(v.record(v.string(), anyObject)),
      user_defined_tokens: v.optional(v.record(v.string(), v.looseObject({ user_token: v.pipe(v.string(), v.nonEmpty('Expected a token')) }))),
    }),
  ),
  history: v.optional(v.array(v.looseObject({ user: v.string(), bot: v.string() }))),
  doc_reference_type: v.optional(v.picklist(['simple', 'indexed'])),
  doc_tag_codes: v.optional(texts),
});

const ragFields = v.looseObject({
  // More than five are ignored by the service, not refused.
  pipeline_ids: v.optional(filledTexts, []),
  file_ids: v.optional(v.pipe(filledTexts, v.maxLength(100)), []),
  metadata_filter: v.optional(v.record(v.string(), v.string()), {}),
  tags: v.optional(filledTexts, []),
  structured_filter: v.optional(scalars, {}),
  session_file_ids: v.optional(v.pipe(v.array(v.pipe(v.string(), v.startsWith('file_session_'))), v.maxLength(10))),
});

const ragSchema = v.pipe(
  ragFields,
  v.check(({ file_ids: files, pipeline_ids: pipelines }) => files.length === 0 || pipelines.length > 0, 'file_ids needs pipeline_ids'),
);

const parametersSchema = v.looseObject({
  incremental_output: v.optional(flag, false),
  has_thoughts: v.optional(flag, false),
  enable_thinking: v.optional(flag, false),
  rag_options: v.optional(ragSchema, {}),
  // Their place is in `rag_options`; here the service would not look for them.
  session_file_ids: v.optional(v.never('session_file_ids belongs into rag_options')),
  model_id: v.optional(v.string()),
  flow_stream_mode: v.optional(v.picklist(['full_thoughts', 'agent_format', 'message_format', 'message_format_plus']), 'full_thoughts'),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(2))),
  top_p: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  top_k: v.optional(v.pipe(v.number(), v.integer())),
  page: v.optional(v.pipe(v.number(), v.integer())),
  mcp_servers: v.optional(texts),
  enable_web_search: v.optional(flag),
  enable_system_time: v.optional(flag),
  enable_premium: v.optional(flag),
  dialog_round: v.optional(v.pipe(v.number(), v.integer())),
  cip_service_codes: v.optional(anyObject),
});

const bodySchema = v.looseObject({
  input: v.optional(inputSchema, {}),
  parameters: v.optional(parametersSchema, {}),
  debug: v.optional(anyObject),
});

/** Reads a completion call. Fields that are not documented are ignored. Throws Refusal `InvalidParameter`. */
export function parseCall(body: unknown): Call {
  const result = v.safeParse(bodySchema, body);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Refusal('InvalidParameter', `Parameter error: ${v.getDotPath(issue) ?? 'body'}: ${issue.message}.`);
  }
  const { input, parameters } = result.output;
  const options = {
    isIncremental: parameters.incremental_output,
    hasThoughts: parameters.has_thoughts,
    enablesThinking: parameters.enable_thinking,
    flowStreamMode: parameters.flow_stream_mode,
    ...(input.memory_id === undefined ? {} : { memoryId: input.memory_id }),
    promptParams: input.biz_params?.user_prompt_params ?? {},
    workflowParams: input.biz_params ?? {},
    rag: toRagOptions(parameters.rag_options),
    sessionFileIds: parameters.rag_options.session_file_ids ?? [],
    images: input.image_list ?? [],
    pluginParams: input.biz_params?.user_defined_params ?? {},
    pluginTokens: Object.fromEntries(Object.entries(input.biz_params?.user_defined_tokens ?? {}).map(([tool, token]) => [tool, token.user_token])),
  };
  const turns: Turn[] = (input.messages ?? []).map(({ role, content }) => ({ role, content }));
  if (turns.length > 0) {
    const messages: Turn[] = input.prompt ? [...turns, { role: 'user', content: input.prompt }] : turns;
    return { messages, prompt: messages.findLast(({ role }) => role === 'user')?.content ?? '', ...options };
  }
  if (!input.prompt) {
    const reason = input.session_id === undefined ? 'Either "prompt" or "messages" must exist and cannot both be empty.' : 'Field "prompt" is required with "session_id".';
    throw new Refusal('InvalidParameter', reason);
  }
  return { prompt: input.prompt, ...(input.session_id === undefined ? {} : { sessionId: input.session_id }), ...options };
}

function toRagOptions(rag: v.InferOutput<typeof ragSchema>): RagOptions {
  return {
    pipelineIds: rag.pipeline_ids,
    fileIds: rag.file_ids,
    tags: rag.tags,
    metadataFilter: rag.metadata_filter,
    structuredFilter: rag.structured_filter,
  };
}
