import { Hono } from 'hono';
import { routePath } from 'hono/route';
import type { FilesClient } from './bailian/files.ts';
import type { MemoryClient } from './bailian/memory.ts';
import { createConversations } from './chat/conversations.ts';
import { createFeedbackDesk } from './chat/feedback.ts';
import { createAttachments } from './chat/files/attachments.ts';
import { createKeySource, type KeySource } from './chat/key-source.ts';
import { createLimits } from './chat/limits/limits.ts';
import { createLocalRates, type LocalRates } from './chat/limits/local-rates.ts';
import { createMemories } from './chat/memories.ts';
import { createTurns, type Turns, type TurnsDeps } from './chat/turns.ts';
import { createErasures, type Erasures } from './chat/privacy/erasures.ts';
import { applyRetention } from './chat/privacy/retention.ts';
import { createSignIns } from './chat/sign-ins.ts';
import { createSignedVisitors, personOf } from './chat/signed-visitors.ts';
import { createVisitorTokens, type VisitorTokens } from './chat/visitors.ts';
import type { VisitorKeys } from './chat/visitor-keys.ts';
import type { AppConfig, Config } from './config.ts';
import { ChatError } from './errors.ts';
import type { CreateMd5 } from './md5.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { AppEnv } from './middleware/app-env.ts';
import { createErrorHandler } from './middleware/on-error.ts';
import { checkOrigin } from './middleware/origin.ts';
import { limitAddress, limitVisitor } from './middleware/rate-limit.ts';
import { refuseErased } from './middleware/refuse-erased.ts';
import { requestLog } from './middleware/request-log.ts';
import { securityHeaders, setSecurityHeaders } from './middleware/security-headers.ts';
import { checkVisitor } from './middleware/visitor.ts';
import { createSecret } from './random-id.ts';
import type { AdminRoutesDeps } from './routes/admin.ts';
import { chatRoutes } from './routes/chat.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { fileRoutes, pictureRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { createHeldReaders } from './routes/held-readers.ts';
import { memoryRoutes } from './routes/memory.ts';
import { profileRoutes } from './routes/profile.ts';
import { visitorDataRoutes } from './routes/visitor-data.ts';
import { visitorRoutes } from './routes/visitor.ts';
import type { Tracer } from './tracing.ts';

export interface AppDeps extends Omit<TurnsDeps, 'memories' | 'attachments' | 'limits'> {
  config: Pick<Config, 'apps' | 'tokenSecrets' | 'visitorKeys' | 'adminToken' | 'publicUrl' | 'trustedProxies'>;
  /** What addresses are counted on. Default: this app's own. */
  rates?: LocalRates | undefined;
  /** Reads the site's public keys, where they are at an address. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Absent: no app remembers anybody. */
  memories?: MemoryClient | undefined;
  /** Absent: no app takes files that the service reads. */
  files?: FilesClient | undefined;
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
  /** What is told at `/metrics`, beside what it counts in the log. Absent: there is no such thing. */
  metrics?: Metrics | undefined;
  /** `adminRoutes`, where one store has all that an owner may want to see. Absent: nothing is served below `/admin`. */
  admin?: ((deps: AdminRoutesDeps) => Hono<AppEnv>) | undefined;
  /** Told of requests, turns and calls of the service. */
  tracer?: Tracer | undefined;
  /** What stands before every path. Absent: nothing, or the server that this is mounted in takes it off. */
  basePath?: string | undefined;
  /**
   * Where several backends have a store each: what leads a request for a picture to this one. It is in the pictures'
   * addresses as `place`, since whoever fetches them, the service or an `<img>`, can send no token.
   */
  place?: string | undefined;
}

export interface ChatApp {
  app: Hono<AppEnv>;
  turns: Turns;
  tokens: VisitorTokens;
  erasures: Erasures;
  /** Drops what need not, or must not, be kept any longer, and goes on with erasing. Throws what the store throws. */
  sweep: () => Promise<void>;
}

/** The whole API: middleware and routes, on whatever runs Hono. */
export async function createApp(deps: AppDeps): Promise<ChatApp> {
  const { config, store, clock, log } = deps;
  const { metrics } = deps;
  const secrets = config.tokenSecrets ?? [await store.keepSecret('token', createSecret())];
  const signIns = createSignIns({ store, apps: config.apps, turns: () => turns, clock });
  const tokens = await createVisitorTokens({ secrets, clock, isEnded: (owner, signedAt) => signIns.isEnded(owner, signedAt) });
  // Kept apart from the secret of tokens: when that one changes, people still find what is theirs.
  const idSecret = await store.keepSecret('visitor-id', createSecret());
  const keysOf = await openKeys(deps);
  const signedVisitors = await createSignedVisitors({ keysOf, idSecret, clock });
  const attachments = await createAttachments({ store, client: deps.files, publicUrl: config.publicUrl, place: deps.place, createMd5: deps.createMd5, clock, random: deps.random, log, waitUntil: deps.waitUntil });
  const limits = await createLimits({ store, secret: await store.keepSecret('meters', createSecret()), clock, log, knowsVisitors: (app) => keysOf(app) !== undefined });
  const memories = await createMemories({ store, client: deps.memories, limits, clock, log, waitUntil: deps.waitUntil });
  const asksForWork = [...config.apps.values()].some(({ challenge }) => challenge !== undefined);
  const challenges = asksForWork ? await (await import('./chat/challenges.ts')).createChallenges({ store, secrets, clock }) : undefined;
  const rates = deps.rates ?? createLocalRates({ clock });
  const turns = createTurns({ ...deps, memories, attachments, limits });
  const readers = createHeldReaders({ clock, log });
  metrics?.addGauges({ turns, readers });
  const conversations = createConversations({ store, turns, attachments });
  const feedback = createFeedbackDesk({ store, clock });
  const erasures = createErasures({ store, turns, memories, attachments, clock, log, waitUntil: deps.waitUntil });
  const mayAsk = { checkVisitor: checkVisitor(tokens), limitVisitor: limitVisitor({ rates, personOf }) };
  const asVisitor = [mayAsk.checkVisitor, mayAsk.limitVisitor, refuseErased(erasures)] as const;

  const perApp = new Hono<AppEnv>()
    .use(async (c, next) => {
      const app = config.apps.get(c.req.param('app') ?? '');
      if (!app) throw new ChatError('not_found', { detail: 'No such app.' });
      c.set('app', app);
      await next();
    })
    // The service and an <img> send no origin; a signed address is what they are let in for.
    .route('/files', pictureRoutes(attachments))
    .use(checkOrigin(config))
    .route('/', profileRoutes({ memories, attachments, signedVisitors }))
    .route('/visitor', visitorRoutes({ tokens, signedVisitors, signIns, erasures, limits, challenges, isShedding: () => turns.isShedding, clock }))
    .route('/visitor', visitorDataRoutes({ store, memories, erasures, clock, ...mayAsk }))
    .use('/chat/*', ...asVisitor)
    .route('/chat', chatRoutes({ turns, attachments, readers, clock, log }))
    .use('/files/*', ...asVisitor)
    .route('/files', fileRoutes({ attachments, limits }))
    .use('/conversations/*', ...asVisitor)
    .route('/conversations', conversationRoutes({ conversations, clock }))
    .use('/feedback/*', ...asVisitor)
    .route('/feedback', feedbackRoutes({ feedback, clock }))
    .use('/memory/*', ...asVisitor)
    .route('/memory', memoryRoutes(memories));

  const app = new Hono<AppEnv>().basePath(deps.basePath ?? '/');
  app.use(requestLog({ clock, log, tracer: deps.tracer, ...config }));
  for (const path of ['/v1/*', '/admin/*', '/healthz', '/readyz']) app.use(path, securityHeaders(config));
  app.use('/v1/*', limitAddress({ ...config, rates }));
  app.route('/', healthRoutes({ store, isDraining: () => turns.isClosing }));
  if (metrics) app.route('/', metrics.routes);
  app.route('/v1/apps/:app', perApp);
  if (config.adminToken !== undefined && deps.admin) app.route('/admin/v1', deps.admin({ token: config.adminToken, apps: config.apps, feedback, erasures, signedVisitors, clock }));
  for (const path of ['/v1/*', '/admin/*']) {
    app.all(path, (c) => {
      throw new ChatError(isKnownPath(app, c.req.path.slice(routePath(c).length - path.length), deps.basePath) ? 'method_not_allowed' : 'not_found');
    });
  }
  app.notFound((c) => {
    setSecurityHeaders(c, config.trustedProxies);
    throw new ChatError('not_found');
  });
  app.onError(createErrorHandler(log));
  return {
    app,
    turns,
    tokens,
    erasures,
    async sweep() {
      await erasures.resume();
      await applyRetention({ apps: config.apps, store, attachments, erasures }, clock.now());
    },
  };
}

/** With what tokens of an app's site are checked: its own keys, or those of all apps. */
async function openKeys({ config, fetch: given = (url, init) => fetch(url, init), clock, log }: AppDeps): Promise<(app: AppConfig) => KeySource | undefined> {
  const open = (keys: VisitorKeys, name?: string): Promise<KeySource> => createKeySource({ keys, ...(name === undefined ? {} : { name }), fetch: given, clock, log });
  const shared = config.visitorKeys && (await open(config.visitorKeys));
  const own = new Map<string, KeySource>();
  for (const { alias, visitorKeys } of config.apps.values()) if (visitorKeys) own.set(alias, await open(visitorKeys, `apps.${alias}.visitors.jwks`));
  return ({ alias }) => own.get(alias) ?? shared;
}

/** Whether some other method is served at the path, as it is below wherever this is mounted. */
function isKnownPath(app: Hono<AppEnv>, path: string, basePath = ''): boolean {
  return app.routes.some(({ method, path: pattern }) => method !== 'ALL' && toRegExp(pattern.slice(basePath.length)).test(path));
}

function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/:\w+(?:\{.*?\}(?=\/|$))?/g, '[^/]+').replace(/\/$/, '')}/?$`);
}
