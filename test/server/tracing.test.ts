import * as api from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import type { Scenario } from '../../demo/emulator/scenarios.ts';
import { createOpenTelemetryTracer } from '../../server/open-telemetry.ts';
import { findTracer } from '../../server/runtimes/find-tracer.ts';
import { apiKey, chatBody, createTestApp } from './test-app.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const question = 'How long does shipping of the canary-77 take?';
let exporter: InMemorySpanExporter;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterEach(() => {
  api.trace.disable();
  api.propagation.disable();
});

async function createTracedApp({ scenario, trustedProxies = 0 }: { scenario?: Scenario; trustedProxies?: number } = {}) {
  const service = createEmulator({ apiKeys: [apiKey], apps: { 'app-1': scenario ? { scenario } : {} }, tokenDelayMs: 0 });
  const sent: Headers[] = [];
  const test = await createTestApp({
    service,
    trustedProxies,
    tracer: createOpenTelemetryTracer(api),
    upstream: {
      baseUrl: 'http://bailian.test/api/v1',
      fetch(url, init) {
        sent.push(new Headers(init.headers));
        return service.fetch(new Request(url, init));
      },
    },
  });
  const token = await test.mint();
  exporter.reset();
  const ask = (headers: Record<string, string> = {}): Promise<Response> =>
    test.request('/v1/apps/default/chat', { method: 'POST', token, headers, body: JSON.stringify(chatBody('c1', question, 'q1')) });
  return { ...test, token, sent, ask };
}

const named = (name: string): ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.name === name);
const idOf = (span: ReadableSpan | undefined): string | undefined => span?.spanContext().spanId;
const requestName = 'POST /v1/apps/:app/chat';

describe('the trace of a question', () => {
  it('leads from the request to the turn and to the call of the service', async () => {
    const { ask, logs } = await createTracedApp();
    await (await ask()).text();
    await expect.poll(() => named('bailian_chat turn')).toHaveLength(1);
    const [[request], [turn], [upstream]] = [named(requestName), named('bailian_chat turn'), named('bailian_chat upstream')];
    expect([idOf(request), idOf(turn)]).toEqual([turn?.parentSpanContext?.spanId, upstream?.parentSpanContext?.spanId]);
    expect(new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect([request?.kind, turn?.kind, upstream?.kind]).toEqual([api.SpanKind.SERVER, api.SpanKind.INTERNAL, api.SpanKind.CLIENT]);
    const requestId = logs.find(({ event }) => event === 'turn')?.['requestId'];
    expect(request?.attributes).toEqual({ 'http.request.method': 'POST', 'http.route': '/v1/apps/:app/chat', 'http.response.status_code': 200, 'bailian_chat.request_id': requestId, 'bailian_chat.app': 'default' });
    expect(turn?.attributes).toMatchObject({ 'bailian_chat.request_id': requestId, 'bailian_chat.outcome': 'done', 'bailian_chat.calls': 1, 'gen_ai.usage.output_tokens': expect.any(Number) });
    expect(upstream?.attributes).toMatchObject({ 'bailian_chat.outcome': 'done', 'gen_ai.usage.input_tokens': expect.any(Number) });
  });

  it('goes on when the reader has left', async () => {
    const { ask } = await createTracedApp();
    await (await ask()).body?.cancel();
    await expect.poll(() => named('bailian_chat turn')).toHaveLength(1);
    const [[request], [turn]] = [named(requestName), named('bailian_chat turn')];
    expect(turn?.parentSpanContext?.spanId).toBe(idOf(request));
    expect(turn?.attributes['bailian_chat.outcome']).toBe('done');
  });

  it('shows each call of a service that refuses, and what it said by code', async () => {
    const { ask } = await createTracedApp({ scenario: 'server-error' });
    await (await ask()).text();
    await expect.poll(() => named('bailian_chat turn')).toHaveLength(1);
    const [turn] = named('bailian_chat turn');
    const calls = named('bailian_chat upstream');
    expect(calls.length).toBe(turn?.attributes['bailian_chat.calls']);
    expect(calls.every(({ status }) => status.code === api.SpanStatusCode.ERROR)).toBe(true);
    expect(calls[0]?.attributes).toMatchObject({ 'error.type': 'upstream_down', 'bailian_chat.upstream.status': 500, 'bailian_chat.upstream.code': 'InternalError', 'bailian_chat.upstream.request_id': expect.any(String) });
    expect([turn?.status.code, named(requestName)[0]?.status.code]).toEqual([api.SpanStatusCode.ERROR, api.SpanStatusCode.UNSET]);
  });

  it('tells nothing of who asked, what, or what was answered, and nothing of itself to the service', async () => {
    const { ask, token, sent } = await createTracedApp({ trustedProxies: 1 });
    const answer = await (await ask({ traceparent, tracestate: 'a=b', baggage: 'user=canary-77' })).text();
    await expect.poll(() => named('bailian_chat turn')).toHaveLength(1);
    const told = JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes, events, links }) => [name, attributes, events, links]));
    for (const secret of ['canary-77', token, apiKey, 'days', 'q1', 'c1', 'app-1']) expect(told).not.toContain(secret);
    expect(answer).toContain('days');
    expect(sent.map((headers) => [headers.get('traceparent'), headers.get('tracestate'), headers.get('baggage')])).toEqual([[null, null, null]]);
  });

  it.each([
    [0, 'begins here', false],
    [1, 'goes on from a trusted proxy', true],
  ])('behind %i proxies it %s', async (trustedProxies, _name, isContinued) => {
    const { ask } = await createTracedApp({ trustedProxies });
    await (await ask({ traceparent })).text();
    const [request] = named(requestName);
    expect(request?.spanContext().traceId === traceparent.split('-')[1]).toBe(isContinued);
    expect(request?.parentSpanContext?.spanId).toBe(isContinued ? traceparent.split('-')[2] : undefined);
  });
});

describe('who takes traces', () => {
  it('is not looked for among packages where nothing has been registered', async () => {
    const key = Symbol.for('opentelemetry.js.api.1');
    const registered: unknown = Reflect.get(globalThis, key);
    Reflect.deleteProperty(globalThis, key);
    const load = vi.fn(() => Promise.resolve(api));
    expect(await findTracer(load)).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
    Reflect.set(globalThis, key, registered);
    expect(await findTracer(load)).toBeDefined();
  });

  it('is found where OpenTelemetry was started, and nowhere else', async () => {
    expect(await findTracer()).toBeDefined();
    api.trace.disable();
    expect(await findTracer()).toBeUndefined();
    expect(await findTracer(() => Promise.reject(new Error('Cannot find package')))).toBeUndefined();
    expect(await findTracer(() => Promise.resolve({}))).toBeUndefined();
  });
});
