import { createOpenTelemetryTracer, type OpenTelemetryApi } from '../open-telemetry.ts';
import type { Tracer } from '../tracing.ts';

interface Provider {
  getDelegate?: () => unknown;
}

/** `@opentelemetry/api` as far as it tells whether anybody has been registered to take traces. */
interface InstalledApi extends OpenTelemetryApi {
  trace: OpenTelemetryApi['trace'] & { getTracerProvider(): Provider };
  ProxyTracerProvider: new () => Required<Provider>;
}

/** Where version 1 of the API keeps who was registered with it, for all copies of it in a process. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

/** Where traces go, when the process was started with OpenTelemetry (`node --import …`). Undefined: nobody takes any. */
export async function findTracer(load: () => Promise<unknown> = loadApi): Promise<Tracer | undefined> {
  // Nothing is imported before somebody has: Bun would fetch a package that is missing from the registry.
  if (!Reflect.has(globalThis, REGISTERED)) return undefined;
  const api = await load().catch(() => undefined);
  if (!isApi(api)) return undefined;
  // As long as nobody is registered, the API's provider hands on to one that does nothing.
  const nobody = new api.ProxyTracerProvider().getDelegate();
  const provider = api.trace.getTracerProvider();
  return (provider.getDelegate?.() ?? provider) === nobody ? undefined : createOpenTelemetryTracer(api);
}

/** The API is a peer that may be missing: named so that no bundler looks for it. */
function loadApi(): Promise<unknown> {
  const name = '@opentelemetry/api';
  return import(/* @vite-ignore */ name);
}

function isApi(api: unknown): api is InstalledApi {
  return typeof api === 'object' && api !== null && 'trace' in api && 'propagation' in api && 'context' in api && 'ProxyTracerProvider' in api;
}
