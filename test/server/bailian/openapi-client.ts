import { createOpenApiClient, type OpenApiClient, type OpenApiClientOptions } from '../../../server/bailian/openapi.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';

export type Answer = (request: Request) => Response | Promise<Response>;

export interface TestClient {
  openApi: OpenApiClient;
  clock: FakeClock;
  /** As they were sent, oldest first. */
  requests: Request[];
}

/** A client of the OpenAPI whose calls are answered by the test. */
export function createTestClient(answer: Answer, options: Partial<OpenApiClientOptions> = {}): TestClient {
  const clock = createFakeClock();
  const requests: Request[] = [];
  const openApi = createOpenApiClient({
    clock,
    endpoint: 'https://bailian.test',
    workspaceId: 'llm-1',
    accessKeyId: 'key-id',
    accessKeySecret: 'secret-canary',
    fetch: async (url, init) => {
      const request = new Request(url, init);
      requests.push(request.clone());
      return answer(request);
    },
    ...options,
  });
  return { openApi, clock, requests };
}

/** What a call throws. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call did not fail.');
}
