/**
 * The backend as a library, for any runtime that speaks `fetch`: give `createChat` a configuration and a store, and
 * mount what it returns. `createApp` is the same with clients of your own. Only Web APIs are used from here on.
 */
export { createApp, type AppDeps, type ChatApp } from './app.ts';
export { createCompletionClient, type CompletionClient } from './bailian/completion.ts';
export { createMemoryClient, type MemoryClient } from './bailian/memory.ts';
export { createOpenApiClient, type OpenApiClient } from './bailian/openapi.ts';
export { systemClock, type Clock } from './clock.ts';
export { ConfigError, readConfig, type Config, type Environment } from './config.ts';
export { createChat, type Chat, type ChatOptions } from './create-chat.ts';
export type { Log, LogEntry } from './log.ts';
export { createOpenTelemetryTracer, type OpenTelemetryApi } from './open-telemetry.ts';
export { adminRoutes } from './routes/admin.ts';
export { createSqlStore } from './stores/sql.ts';
export type { SqlDriver } from './stores/sql-driver.ts';
export type { Store } from './stores/store.ts';
export type { Span, SpanFields, SpanName, Tracer } from './tracing.ts';
