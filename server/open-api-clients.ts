import { createFilesClient, type FilesClient } from './bailian/files.ts';
import { createMemoryClient, type MemoryClient } from './bailian/memory.ts';
import { createOpenApiClient } from './bailian/openapi.ts';
import type { Clock } from './clock.ts';
import type { OpenApiConfig } from './config/open-api.ts';
import type { CreateMd5 } from './md5.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface OpenApiClientsOptions {
  openApi: OpenApiConfig;
  fetch: Fetch;
  uploadFetch: Fetch;
  clock: Clock;
  uploadHosts: readonly string[] | undefined;
  createMd5: CreateMd5 | undefined;
}

/** What an access key opens besides the answers. Loaded only where there is one: it is a tenth of what the worker would be. */
export function createOpenApiClients({ openApi: access, fetch, uploadFetch, clock, uploadHosts, createMd5 }: OpenApiClientsOptions): { memories: MemoryClient; files: FilesClient } {
  const openApi = createOpenApiClient({ fetch, clock, ...access });
  return {
    memories: createMemoryClient(openApi),
    files: createFilesClient({ openApi, fetch: uploadFetch, clock, createMd5, ...(uploadHosts ? { uploadHosts } : {}) }),
  };
}
