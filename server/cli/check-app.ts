import type { CompletionClient } from '../bailian/completion.ts';
import { UpstreamError } from '../bailian/upstream-error.ts';
import type { AppConfig } from '../config.ts';
import type { Finding } from './finding.ts';
import { toReach } from './to-reach.ts';

export interface CheckAppOptions {
  client: CompletionClient;
  /** Where the service is. */
  baseUrl: string;
  /** Said of the app, when another key than the first is tried. */
  with?: string;
}

const QUESTION = 'Hello';

/** One short question. The first piece of an answer is enough. */
export async function checkApp(app: AppConfig, { client, baseUrl, with: how = '' }: CheckAppOptions): Promise<Finding> {
  const { alias, appId, workspace } = app;
  const what = `The app ${JSON.stringify(alias)}${how}`;
  const abort = new AbortController();
  const startedAt = performance.now();
  try {
    const call = { appId, ...(workspace === undefined ? {} : { workspace }), input: { prompt: QUESTION }, signal: abort.signal };
    let firstMs: number | undefined;
    await client.ask(call, ({ parts }) => {
      if (!parts.some(({ type }) => type === 'text-delta')) return;
      firstMs ??= performance.now() - startedAt;
      abort.abort();
    });
    if (firstMs !== undefined) return { what, good: `answers, its first words after ${(firstMs / 1_000).toFixed(1)} s` };
    return { what, problem: 'sent an answer without a word in it. Try the app in the console of Bailian.' };
  } catch (error) {
    return { what, problem: toProblem(error, { app, baseUrl }) };
  }
}

function toProblem(error: unknown, { app: { appId, workspace }, baseUrl }: { app: AppConfig; baseUrl: string }): string {
  if (!(error instanceof UpstreamError)) return `does not answer: ${error instanceof Error ? error.message : String(error)}`;
  const { upstreamCode = '', upstreamStatus } = error;
  const said = `the service says ${upstreamCode || upstreamStatus}`;
  if (upstreamStatus === undefined) return toReach(error, { url: baseUrl, variable: 'DASHSCOPE_BASE_URL' });
  if (upstreamStatus === 401 || /^(InvalidApiKey|NOT AUTHORIZED)/.test(upstreamCode)) {
    return `cannot be asked: ${said}. DASHSCOPE_API_KEY is not a key that is in use at ${new URL(baseUrl).host}: take it from the console of the region that this address belongs to.`;
  }
  if (/^Work[sS]pace/.test(upstreamCode)) {
    return workspace === undefined
      ? `cannot be asked: ${said}. It is in a workspace of its own: set "workspace" of the app, or BAILIAN_WORKSPACE_ID.`
      : `cannot be asked: ${said}. See that the workspace ${workspace} is the app's, and that the key may use it.`;
  }
  if (/^(App|AccessDenied|FlowNotPublished)/.test(upstreamCode) || upstreamStatus === 403 || upstreamStatus === 404) {
    return `cannot be asked: ${said}. See that appId ${appId} is right, that the app is published, and that the key is from its workspace.`;
  }
  if (/^(Arrearage|PrepaidBill|PostpaidBill|AllocationQuota|Throttling\.AllocationQuota|CommodityNotPurchased)/.test(upstreamCode)) {
    return `cannot be asked: ${said}. The account has no money or no quota left: look into its billing.`;
  }
  if (upstreamStatus === 429) return `cannot be asked now: ${said}. Too much is asked of the account at the moment: try again in a minute.`;
  return `does not answer: ${said}. Try the app in the console of Bailian.`;
}
