import { Hono } from 'hono';
import type { Clock } from '../../../server/clock.ts';
import type { RequestEntry } from '../request-log.ts';
import { type ActionDeps, answerAction } from './answer-action.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFileActions } from './file-actions.ts';
import { createLeases } from './leases.ts';
import { createMemories, type Memories } from './memories.ts';
import { createMemoryActions } from './memory-actions.ts';
import { createSessionFiles, type SessionFiles } from './session-files.ts';
import { takeUpload } from './take-upload.ts';
import { createThrottle } from './throttle.ts';
import { createNonces, type EmulatedAccessKey } from './verify-signature.ts';

export interface OpenApiOptions {
  /** Of each action with one key. Default 10. */
  callsPerSecond?: number;
  /** Least time between two calls of `CreateMemory`. Default 1000. */
  createMemoryGapMs?: number;
  /** How long a file keeps each status; it is ready after nine. Default 500. */
  fileStepMs?: number;
  /** How long a lease's address is good for. Default ten minutes. */
  leaseMs?: number;
  /** The headers of a lease as an object, or printed as a text. Default `object`. */
  leaseHeaders?: 'object' | 'text';
  /** Leaves the content type of leases empty. Default false. */
  emptyContentType?: boolean;
  /** Refuses files of another size or MD5 than announced, as the vendor says it will one day. Default true. */
  verifiesUploads?: boolean;
  /** How the file actions tell of a failure, which the vendor does not document. Default `envelope`: with status 200. */
  fileFailures?: ActionDeps['fileFailures'];
}

export interface CreateOpenApiOptions extends OpenApiOptions {
  clock: Clock;
  random: () => number;
  accessKeys: readonly EmulatedAccessKey[];
  workspaceIds: readonly string[];
  /** Notes a request. */
  log: (request: Request) => RequestEntry;
}

export interface OpenApi {
  app: Hono;
  memories: Memories;
  files: SessionFiles;
  faults: Faults;
}

/** The OpenAPI of 2023-12-29, as far as it is about memory and files of a session, and the storage behind it. */
export function createOpenApi({
  clock,
  random,
  accessKeys,
  workspaceIds,
  log,
  callsPerSecond = 10,
  createMemoryGapMs = 1_000,
  fileStepMs = 500,
  leaseMs = 10 * 60_000,
  leaseHeaders = 'object',
  emptyContentType = false,
  verifiesUploads = true,
  fileFailures = 'envelope',
}: CreateOpenApiOptions): OpenApi {
  const memories = createMemories(random);
  const files = createSessionFiles({ clock, random, stepMs: fileStepMs });
  const leases = createLeases({ clock, random, leaseMs, hasEmptyType: emptyContentType });
  const faults = createFaults();
  const throttle = createThrottle({ clock, callsPerSecond, gapsMs: { CreateMemory: createMemoryGapMs } });
  const deps: ActionDeps = { clock, random, accessKeys, workspaceIds, nonces: createNonces(clock), throttle, faults, fileFailures };

  const app = new Hono();
  const fileActions = createFileActions({ clock, leases, files, printsHeaders: leaseHeaders === 'text', verifiesUploads });
  for (const action of [...createMemoryActions(memories), ...fileActions]) {
    app.on(action.method, `/:workspaceId/${action.path}`, (c) => answerAction(c.req.raw, { action, names: c.req.param(), entry: log(c.req.raw), deps }));
  }
  app.put('/temporary-files/:name', async (c) => {
    const entry = log(c.req.raw);
    try {
      const response = await takeUpload(c.req.raw, { leases, clock, verifiesUploads });
      entry.status = response.status;
      return response;
    } catch (error) {
      // Its body broke off: whoever sent it is gone.
      entry.aborted = true;
      throw error;
    }
  });

  return { app, memories, files, faults };
}
