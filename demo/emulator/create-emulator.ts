import { Hono } from 'hono';
import { type Clock, systemClock } from '../../server/clock.ts';
import { admitCall, type EmulatedApp } from './admit-call.ts';
import { completeCall, type CompletionDeps } from './complete-call.ts';
import type { Framing } from './framing.ts';
import type { KnowledgeDocument } from './knowledge-base.ts';
import { createKnowledgeBases } from './knowledge-bases.ts';
import type { OpenMemoryOptions } from './memory-talk.ts';
import { createOpenApi, type OpenApiOptions } from './openapi/create-openapi.ts';
import type { Faults } from './openapi/faults.ts';
import type { StoredMemory } from './openapi/memories.ts';
import type { SessionFile } from './openapi/session-files.ts';
import type { EmulatedAccessKey } from './openapi/verify-signature.ts';
import { randomUuid } from './random-text.ts';
import { Refusal, toRefusalBody } from './refusal.ts';
import { addRequest, type RecordedRequest, type RequestEntry } from './request-log.ts';
import type { Scenario } from './scenarios.ts';
import { createSessions, type Session, type SessionsOptions } from './sessions.ts';
import { readShopKnowledge, toShopPipelines } from './shop-knowledge.ts';

export interface EmulatorOptions {
  clock?: Clock;
  /** Makes ids and the sizes of the pieces. */
  random?: () => number;
  /** Default `['sk-emulator']`. */
  apiKeys?: readonly string[];
  /** By app id. Default `demo-shop` and `demo-shop-2`. */
  apps?: Readonly<Record<string, EmulatedApp>>;
  /** Before every piece of an answer. Default 25. */
  tokenDelayMs?: number;
  /** The same in the scenario `slow`. Default 1000. */
  slowDelayMs?: number;
  /** Default: the demo's tea shop. */
  knowledge?: readonly KnowledgeDocument[];
  /** Knowledge bases that calls can name, by pipeline id. Default: the tea shop's, `kb-tea` and `kb-service`. */
  pipelines?: Readonly<Record<string, readonly KnowledgeDocument[]>>;
  /** Default `fresh`. */
  expiredSession?: SessionsOptions['expiredSession'];
  /** What a call with an unknown memory gets. Default `ignore`: an answer without. */
  unknownMemory?: OpenMemoryOptions['unknownMemory'];
  /** Gets the pictures that calls name. Default: the platform's. */
  fetchPicture?: CompletionDeps['fetch'];
  framing?: Framing;
  /** Sign calls of the OpenAPI. Default one pair: `emulator-key-id` and `emulator-key-secret`. */
  accessKeys?: readonly EmulatedAccessKey[];
  /** Those that the OpenAPI knows. Default `['llm-emulator']`. */
  workspaceIds?: readonly string[];
  openApi?: OpenApiOptions;
}

export interface Emulator {
  /** Answers as the service would. Rejects when the request's signal aborts before there are headers. */
  fetch(request: Request): Promise<Response>;
  /** Puts a scenario before that of every app, for the next `times` calls or until it is taken off with null. */
  setScenario(scenario: Scenario | null, options?: { times?: number }): void;
  /** The newest 200, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** By session id. */
  readonly sessions: ReadonlyMap<string, Session>;
  /** Ends all sessions, as a restart of the service would. */
  forgetSessions: () => void;
  /** What the OpenAPI's memory library holds, by memory id. */
  readonly memories: ReadonlyMap<string, StoredMemory>;
  /** The files of sessions that were handed over, by file id. */
  readonly files: ReadonlyMap<string, SessionFile>;
  /** Makes calls of the OpenAPI go wrong, for the next `times` calls or until it is taken off with null. */
  setOpenApiFault: Faults['set'];
}

const MAX_REQUESTS = 200;

/** Alibaba Cloud Bailian's completion endpoint and OpenAPI in this process, strict about everything the vendor documents. */
export function createEmulator({
  clock = systemClock,
  random = Math.random,
  apiKeys = ['sk-emulator'],
  apps = { 'demo-shop': {}, 'demo-shop-2': {} },
  tokenDelayMs = 25,
  slowDelayMs = 1_000,
  knowledge = readShopKnowledge(),
  pipelines = toShopPipelines(readShopKnowledge()),
  expiredSession = 'fresh',
  unknownMemory = 'ignore',
  fetchPicture = (url, init) => fetch(url, init),
  framing = {},
  accessKeys = [{ id: 'emulator-key-id', secret: 'emulator-key-secret' }],
  workspaceIds = ['llm-emulator'],
  openApi: openApiOptions = {},
}: EmulatorOptions = {}): Emulator {
  const requests: RequestEntry[] = [];
  const sessions = createSessions({ clock, random, expiredSession });
  const openApi = createOpenApi({ ...openApiOptions, clock, random, accessKeys, workspaceIds, log: (request) => addRequest(requests, request, MAX_REQUESTS) });
  let forced: { scenario: Scenario; times: number } | undefined;

  const deps: CompletionDeps = {
    clock,
    random,
    sessions,
    knowledge: createKnowledgeBases({ attached: knowledge, pipelines }),
    memories: openApi.memories,
    files: openApi.files.all,
    fetch: fetchPicture,
    unknownMemory,
    framing,
    tokenDelayMs,
    slowDelayMs,
    admit: ({ headers }, appId) => admitCall(headers, { apiKeys, apps, appId }),
    takeScenario(app) {
      if (!forced) return app.scenario ?? null;
      const { scenario } = forced;
      if (--forced.times <= 0) forced = undefined;
      return scenario;
    },
  };

  const app = new Hono()
    .post('/api/v1/apps/:appId/completion', (c) => {
      const entry = addRequest(requests, c.req.raw, MAX_REQUESTS);
      return completeCall(deps, c.req.raw, { appId: c.req.param('appId'), entry });
    })
    .route('/', openApi.app)
    .all('*', (c) => {
      const refusal = new Refusal('NotFound');
      addRequest(requests, c.req.raw, MAX_REQUESTS).status = refusal.status;
      return c.json(toRefusalBody(refusal, randomUuid(random)), refusal.status);
    })
    // Whoever called is gone, or the emulator is wrong: neither has an answer.
    .onError((error) => {
      throw error;
    });

  return {
    fetch: async (request) => app.fetch(request),
    setScenario(scenario, { times = Infinity } = {}) {
      forced = scenario === null ? undefined : { scenario, times };
    },
    requests,
    sessions: sessions.all,
    forgetSessions: sessions.forget,
    memories: openApi.memories.all,
    files: openApi.files.all,
    setOpenApiFault: openApi.faults.set,
  };
}
