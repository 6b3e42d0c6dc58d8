/** A question in a session of the service's, or with the history that we keep. */
export type CompletionInput =
  | { prompt: string; sessionId?: string }
  | { messages: { role: 'user' | 'assistant'; content: string }[] };

/** What a call may say besides the question. What is absent is not sent: the app's console decides. */
export interface CallSettings {
  /** Fills `{{name}}` in an agent's prompt. */
  promptParams?: Readonly<Record<string, string>>;
  /** Business parameters of plug-ins, by tool id. */
  pluginParams?: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** The user's credentials for plug-ins, by tool id. */
  pluginTokens?: Readonly<Record<string, string>>;
  /** What a workflow begins with. It has none of the three above. */
  workflowParams?: Readonly<Record<string, string | number>>;
  rag?: RagOptions;
  /** Files of the session that are searched too: at most ten, each of them ready. */
  sessionFileIds?: readonly string[];
  /** Addresses of pictures that the question is about. */
  images?: readonly string[];
  hasThoughts?: boolean;
  enableThinking?: boolean;
  flowStreamMode?: 'full_thoughts' | 'agent_format' | 'message_format' | 'message_format_plus';
}

/** Where passages are looked for. Empty lists and filters are not sent. */
export interface RagOptions {
  /** At most five. With them, knowledge bases of the console are not searched. */
  pipelineIds: readonly string[];
  /** At most a hundred, each of one of the knowledge bases. */
  fileIds: readonly string[];
  tags: readonly string[];
  metadataFilter: Readonly<Record<string, string>>;
  structuredFilter: Readonly<Record<string, string | number | boolean>>;
}

export interface CompletionRequestOptions {
  baseUrl: string;
  apiKey: string;
  appId: string;
  workspace: string | undefined;
  input: CompletionInput;
  memoryId?: string | undefined;
  settings?: CallSettings | undefined;
}

/** The call over HTTP. Redirects are not followed: they would take the key to another host. */
export function toCompletionRequest({ baseUrl, apiKey, appId, workspace, input, memoryId, settings = {} }: CompletionRequestOptions): { url: string; init: RequestInit } {
  return {
    url: `${baseUrl}/apps/${encodeURIComponent(appId)}/completion`,
    init: {
      method: 'POST',
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        // Either of the two asks for a stream; the vendor's pages name one each.
        accept: 'text/event-stream',
        'x-dashscope-sse': 'enable',
        ...(workspace === undefined ? {} : { 'x-dashscope-workspace': workspace }),
      },
      body: JSON.stringify({
        input: { ...toInput(input, memoryId), ...withoutEmpty({ image_list: settings.images }), ...toBizParams(settings) },
        parameters: { incremental_output: true, ...toParameters(settings) },
        debug: {},
      }),
    },
  };
}

/** A memory goes along with a session and with messages alike: the service keeps it apart from both. */
function toInput(input: CompletionInput, memoryId: string | undefined): object {
  const memory = memoryId === undefined ? {} : { memory_id: memoryId };
  if ('messages' in input) return { messages: input.messages, ...memory };
  return { prompt: input.prompt, ...(input.sessionId === undefined ? {} : { session_id: input.sessionId }), ...memory };
}

function toBizParams({ promptParams, pluginParams, pluginTokens, workflowParams }: CallSettings): object {
  const tokens = pluginTokens && Object.fromEntries(Object.entries(pluginTokens).map(([tool, token]) => [tool, { user_token: token }]));
  const params = withoutEmpty({ ...workflowParams, user_prompt_params: promptParams, user_defined_params: pluginParams, user_defined_tokens: tokens });
  return withoutEmpty({ biz_params: params });
}

function toParameters({ rag, sessionFileIds, hasThoughts, enableThinking, flowStreamMode }: CallSettings): object {
  const ragOptions = withoutEmpty({
    pipeline_ids: rag?.pipelineIds,
    file_ids: rag?.fileIds,
    tags: rag?.tags,
    metadata_filter: rag?.metadataFilter,
    structured_filter: rag?.structuredFilter,
    session_file_ids: sessionFileIds,
  });
  return withoutEmpty({ has_thoughts: hasThoughts, enable_thinking: enableThinking, flow_stream_mode: flowStreamMode, rag_options: ragOptions });
}

/** Without what is absent, an empty list or an empty object. */
function withoutEmpty(fields: object): object {
  const isEmpty = (value: unknown): boolean => value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
