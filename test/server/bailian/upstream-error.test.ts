import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCompletionClient } from '../../../server/bailian/completion.ts';
import type { UpstreamError } from '../../../server/bailian/upstream-error.ts';
import { systemClock } from '../../../server/clock.ts';
import { toWireError } from '../../../server/errors.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

async function refusalOf(response: Response): Promise<UpstreamError> {
  const client = createCompletionClient({ fetch: async () => response, clock: systemClock, baseUrl: 'http://x', apiKey: 'k' });
  try {
    await client.ask({ appId: 'a', input: { prompt: 'Hi' }, signal: new AbortController().signal }, () => {});
  } catch (error) {
    return error as UpstreamError;
  }
  throw new Error('The call was not refused.');
}

const inStream = (code: string, status: number): Response =>
  new Response(`id:1\nevent:error\n:HTTP_STATUS/${status}\ndata:${JSON.stringify({ code, message: 'secret', request_id: 'r-1' })}\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
  });
const asJson = (code: string, status: number): Response => Response.json({ code, message: 'secret', request_id: 'r-1' }, { status });

/** The vendor's code with its status, and what becomes of it. */
const rows: [string, number, string, string][] = [
  ['InvalidParameter', 400, 'upstream_bad', 'never'],
  ['BadRequest.TooLarge', 400, 'upstream_bad', 'never'],
  ['InvalidURL', 400, 'upstream_bad', 'never'],
  ['DataInspectionFailed', 400, 'content_refused', 'never'],
  ['data_inspection_failed', 400, 'content_refused', 'never'],
  ['InvalidParameter.DataInspection', 400, 'content_refused', 'never'],
  ['CustomRoleBlocked', 400, 'content_refused', 'never'],
  ['FaqRuleBlocked', 400, 'content_refused', 'never'],
  ['IPInfringementSuspect', 400, 'content_refused', 'never'],
  ['Arrearage', 400, 'app_unavailable', 'never'],
  ['FlowNotPublished', 400, 'app_unavailable', 'never'],
  ['InvalidApiKey', 401, 'app_unavailable', 'never'],
  ['NOT AUTHORIZED', 401, 'app_unavailable', 'never'],
  ['AccessDenied', 403, 'app_unavailable', 'never'],
  ['AccessDenied.Unpurchased', 403, 'app_unavailable', 'never'],
  ['App.AccessDenied', 403, 'app_unavailable', 'never'],
  ['App.InvalidAppId', 400, 'app_unavailable', 'never'],
  ['Workspace.AccessDenied', 403, 'app_unavailable', 'never'],
  ['AllocationQuota.FreeTierOnly', 403, 'app_unavailable', 'never'],
  ['ModelNotFound', 404, 'app_unavailable', 'never'],
  ['Throttling', 429, 'upstream_busy', 'soon'],
  ['Throttling.RateQuota', 429, 'upstream_busy', 'soon'],
  ['Throttling.BurstRate', 429, 'upstream_busy', 'soon'],
  ['Throttling.AllocationQuota', 429, 'app_unavailable', 'never'],
  ['PrepaidBillOverdue', 429, 'app_unavailable', 'never'],
  ['InternalError.Algo', 500, 'upstream_down', 'soon'],
  ['SystemError', 500, 'upstream_down', 'soon'],
  ['InvokePluginFailed', 500, 'upstream_down', 'once'],
  ['RetrivalFailed', 500, 'upstream_down', 'once'],
  ['RequestTimeOut', 500, 'upstream_timeout', 'once'],
  ['ModelServingError', 503, 'upstream_busy', 'soon'],
  ['ModelUnavailable', 503, 'upstream_down', 'soon'],
  ['SomethingNew', 429, 'upstream_busy', 'soon'],
  ['SomethingNew', 503, 'upstream_down', 'soon'],
  ['SomethingNew', 400, 'upstream_bad', 'never'],
];

describe.each(rows)('%s with status %i', (upstreamCode, status, code, retry) => {
  it(`is ${code}, before the stream and in it`, async () => {
    for (const response of [asJson(upstreamCode, status), inStream(upstreamCode, status)]) {
      const error = await refusalOf(response);
      expect(error).toMatchObject({ code, retry, upstreamCode, upstreamRequestId: 'r-1', upstreamStatus: status });
      expect(JSON.stringify(toWireError(error, 'ours'))).not.toMatch(/secret|r-1/);
    }
  });
});

describe('the body of a refusal', () => {
  it('is read as the vendor prints it', async () => {
    const body = readFileSync(join(fixtures, 'doc-error-401-invalid-api-key.json'));
    expect(await refusalOf(new Response(body, { status: 401 }))).toMatchObject({ code: 'app_unavailable', upstreamCode: 'InvalidApiKey' });
  });

  it.each([
    ['another name of the request id', '{"code":"Throttling","requestId":"r-1"}'],
    ['a nested error', '{"error":{"code":"Throttling","message":"x"},"request_id":"r-1"}'],
    ['the text of an event', 'data:{"code":"Throttling","request_id":"r-1"}\n\n'],
  ])('may have %s', async (_name, body) => {
    expect(await refusalOf(new Response(body, { status: 400 }))).toMatchObject({ upstreamCode: 'Throttling', upstreamRequestId: 'r-1' });
  });

  it.each(['', 'null', '<html>', '{"code":5}', '{"code":""}', 'x'.repeat(200_000)])('may be anything: its status counts then', async (body) => {
    expect(await refusalOf(new Response(body, { status: 503 }))).toMatchObject({ code: 'upstream_down', upstreamCode: undefined });
  });

  it('puts nothing into the log that is no name', async () => {
    const error = await refusalOf(Response.json({ code: 'sk-1\nforged line', request_id: '<script>' }, { status: 400 }));
    expect(error).toMatchObject({ upstreamCode: 'unknown', upstreamRequestId: undefined });
  });
});

it('may be a refused session only where something may be wrong with the request', async () => {
  expect((await refusalOf(asJson('InvalidParameter', 400))).mayRefuseSession).toBe(true);
  expect((await refusalOf(asJson('NotFound', 404))).mayRefuseSession).toBe(true);
  for (const [code, status] of [['DataInspectionFailed', 400], ['Arrearage', 400], ['InvalidApiKey', 401], ['Throttling', 429], ['InternalError', 500]] as const) {
    expect((await refusalOf(asJson(code, status))).mayRefuseSession).toBe(false);
  }
});

it('waits as long as it is asked to', async () => {
  const busy = (value: string) => new Response('{}', { status: 429, headers: { 'retry-after': value } });
  expect((await refusalOf(busy('7'))).retryAfterSeconds).toBe(7);
  expect((await refusalOf(busy('soon'))).retryAfterSeconds).toBeUndefined();
});
