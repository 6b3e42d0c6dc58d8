import type { Span, SpanFields, SpanName, Tracer } from './tracing.ts';
import { version } from './wire/version.ts';

interface OtelContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): OtelContext;
}

interface OtelSpan {
  setAttributes(attributes: Record<string, string | number | boolean>): unknown;
  setStatus(status: { code: number }): unknown;
  updateName(name: string): unknown;
  end(): void;
}

/** What is used of `@opentelemetry/api` 1, which is handed in: who traces nothing has not installed it. */
export interface OpenTelemetryApi {
  trace: {
    getTracer(name: string, version?: string): { startSpan(name: string, options?: { kind?: number }, context?: OtelContext): OtelSpan };
    setSpan(context: OtelContext, span: OtelSpan): OtelContext;
  };
  context: { active(): OtelContext; with<T>(context: OtelContext, work: () => T): T };
  propagation: { extract(context: OtelContext, carrier: Record<string, string>): OtelContext };
}

// Of the API's enums: https://open-telemetry.github.io/opentelemetry-js/
const kinds: Record<SpanName, number> = { request: 1, turn: 0, upstream: 2 };
const ERROR_STATUS = 2;
/** What `suppressTracing` of `@opentelemetry/core` sets. */
const SUPPRESSED = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** What a trace may tell, and how it calls that: OpenTelemetry's own names where it has one. Anything else stays here. */
const attributeNames: Record<string, string> = {
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  code: 'error.type',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  requestId: 'bailian_chat.request_id',
  app: 'bailian_chat.app',
  outcome: 'bailian_chat.outcome',
  calls: 'bailian_chat.calls',
  firstMs: 'bailian_chat.first_piece_ms',
  upstreamStatus: 'bailian_chat.upstream.status',
  upstreamCode: 'bailian_chat.upstream.code',
  upstreamRequestId: 'bailian_chat.upstream.request_id',
};

/** Tells steps to OpenTelemetry: `createOpenTelemetryTracer(await import('@opentelemetry/api'))`. */
export function createOpenTelemetryTracer(api: OpenTelemetryApi): Tracer {
  const tracer = api.trace.getTracer('bailian-chat', version);

  function begin(name: SpanName, parent: OtelContext): Span {
    const span = tracer.startSpan(`bailian_chat ${name}`, { kind: kinds[name] }, parent);
    const context = api.trace.setSpan(parent, span);
    return {
      begin: (child) => begin(child, context),
      end(fields) {
        span.setAttributes(toAttributes(fields));
        if (fields['route'] !== undefined) span.updateName(`${fields['method']} ${fields['route']}`);
        // A request that was refused was answered well: only what the server is to blame for is its failure.
        const isFailure = name === 'request' ? Number(fields['status']) >= 500 : fields['code'] !== undefined;
        if (isFailure) span.setStatus({ code: ERROR_STATUS });
        span.end();
      },
    };
  }

  return {
    beginRequest(headers, isTrusted) {
      // In a server that is traced itself, that is where the request is from.
      const active = api.context.active();
      return begin('request', isTrusted ? api.propagation.extract(active, toCarrier(headers)) : active);
    },
    aside: (work) => api.context.with(api.context.active().setValue(SUPPRESSED, true), work),
  };
}

function toAttributes(fields: SpanFields): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [field, value] of Object.entries(fields)) {
    const name = attributeNames[field];
    if (name !== undefined && value !== undefined) attributes[name] = value;
  }
  return attributes;
}

/** W3C Trace Context alone: baggage could say anything. */
function toCarrier(headers: Headers): Record<string, string> {
  return Object.fromEntries(['traceparent', 'tracestate'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  }));
}
