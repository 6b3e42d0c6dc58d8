/** A question in a session of the service's, or with the history that we keep. */
export type CompletionInput =
  | { prompt: string; sessionId?: string }
  | { messages: { role: 'user' | 'assistant'; content: string }[] };

/** What goes along with a question besides it, under the vendor's names. */
export interface CallSettings {
  parameters: Record<string, unknown>;
  /** `biz_params`: prompt variables, and parameters and tokens of plug-ins. */
  bizParams?: Record<string, unknown>;
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
export function toCompletionRequest({ baseUrl, apiKey, appId, workspace, input, memoryId, settings }: CompletionRequestOptions): { url: string; init: RequestInit } {
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
        input: { ...toInput(input, memoryId), ...(settings?.bizParams ? { biz_params: settings.bizParams } : {}) },
        parameters: { incremental_output: true, ...settings?.parameters },
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
