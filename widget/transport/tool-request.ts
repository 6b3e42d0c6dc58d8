import type { ApiClient } from './api-client.ts';
import type { Clock } from './clock.ts';
import { sendRequest } from './send-request.ts';

/** A request as the visitor, with a JSON body or none, and its answer as JSON; undefined for status 204. Throws `ApiError`. */
export type ToolRequest = (method: 'GET' | 'DELETE' | 'PATCH' | 'POST', path: string, body?: object) => Promise<unknown>;

export interface ToolRequestOptions {
  api: Pick<ApiClient, 'asVisitor'>;
  endpoint: string;
  clock: Clock;
}

const idleMs = 20_000;

export function createToolRequest({ api, endpoint, clock }: ToolRequestOptions): ToolRequest {
  return (method, path, body) =>
    api.asVisitor((bearer) =>
      sendRequest({
        method,
        url: endpoint + path,
        headers: { authorization: `Bearer ${bearer}` },
        ...(body && { body: new Blob([JSON.stringify(body)], { type: 'application/json' }) }),
        idleMs,
        clock,
      }),
    );
}
