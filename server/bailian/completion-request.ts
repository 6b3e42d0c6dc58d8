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
}

/** The call over HTTP. Redirects are not followed: they would take the key to another host. */
export function toCompletionRequest({ baseUrl, apiKey, appId, workspace, input }: CompletionRequestOptions): { url: string; init: RequestInit } {
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
      body: JSON.stringify({ input: toInput(input), parameters: { incremental_output: true }, debug: {} }),
    },
  };
}

function toInput(input: CompletionInput): object {
  if ('messages' in input) return { messages: input.messages };
  return { prompt: input.prompt, ...(input.sessionId === undefined ? {} : { session_id: input.sessionId }) };
}
