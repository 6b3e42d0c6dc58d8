/** A question in a session of the service's, or with the history that we keep. */
export type CompletionInput =
  | { prompt: string; sessionId?: string }
  | { messages: { role: 'user' | 'assistant'; content: string }[] };

export interface CompletionRequestOptions {
  baseUrl: string;
  apiKey: string;
  appId: string;
  workspace: string | undefined;
  input: CompletionInput;
  memoryId?: string | undefined;
}

/** The call over HTTP. Redirects are not followed: they would take the key to another host. */
export function toCompletionRequest({ baseUrl, apiKey, appId, workspace, input, memoryId }: CompletionRequestOptions): { url: string; init: RequestInit } {
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
      body: JSON.stringify({ input: toInput(input, memoryId), parameters: { incremental_output: true }, debug: {} }),
    },
  };
}

/** A memory goes along with a session and with messages alike: the service keeps it apart from both. */
function toInput(input: CompletionInput, memoryId: string | undefined): object {
  const memory = memoryId === undefined ? {} : { memory_id: memoryId };
  if ('messages' in input) return { messages: input.messages, ...memory };
  return { prompt: input.prompt, ...(input.sessionId === undefined ? {} : { session_id: input.sessionId }), ...memory };
}
