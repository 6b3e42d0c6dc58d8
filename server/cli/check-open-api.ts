import type { FilesClient } from '../bailian/files.ts';
import type { MemoryClient } from '../bailian/memory.ts';
import { UpstreamError } from '../bailian/upstream-error.ts';
import type { Finding } from './finding.ts';
import { toReach } from './to-reach.ts';

/** Reads the first of the workspace's memories. */
export async function checkMemory(client: MemoryClient, endpoint: string): Promise<Finding> {
  return run({ what: 'Long-term memory', action: 'ListMemories', endpoint }, async () => {
    for await (const _ of client.listMemories()) break;
  });
}

/** Asks for leave to upload a file, which lapses when nobody uses it. */
export async function checkFiles(client: FilesClient, endpoint: string): Promise<Finding> {
  return run({ what: 'Files', action: 'ApplyFileUploadLease', endpoint }, () => client.applyLease({ fileName: 'check.txt', md5: '5d41402abc4b2a76b9719d911017c592', sizeBytes: 5 }));
}

interface Tried {
  what: string;
  action: string;
  /** Where the service is. */
  endpoint: string;
}

async function run(tried: Tried, work: () => Promise<unknown>): Promise<Finding> {
  const { what } = tried;
  try {
    await work();
    return { what, good: 'may be used' };
  } catch (error) {
    return { what, problem: toProblem(error, tried) };
  }
}

function toProblem(error: unknown, { action, endpoint }: Tried): string {
  if (!(error instanceof UpstreamError)) return `cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  const { upstreamCode = '', upstreamStatus } = error;
  const said = `the service says ${upstreamCode || upstreamStatus}`;
  if (upstreamStatus === undefined) return toReach(error, { url: endpoint, variable: 'BAILIAN_ENDPOINT' });
  if (/^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/.test(upstreamCode)) {
    return `cannot be used: ${said}. ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not a pair that is in use: make a new one in RAM.`;
  }
  if (upstreamCode.startsWith('InvalidTimeStamp')) return `cannot be used: ${said}. This machine's clock is wrong.`;
  if (/^(NoPermission|Forbidden|Unauthorized|AccessDenied)/.test(upstreamCode) || upstreamStatus === 403) {
    return `cannot be used: ${said}. Give the RAM user of the access key the right sfm:${action} (the policy AliyunBailianDataFullAccess has it), and add the user to the workspace BAILIAN_WORKSPACE_ID.`;
  }
  if (upstreamStatus === 404 || upstreamCode === 'NOT AUTHORIZED' || /Workspace/i.test(upstreamCode)) return `cannot be used: ${said}. See that BAILIAN_WORKSPACE_ID is right, and that BAILIAN_ENDPOINT is in its region.`;
  if (upstreamStatus === 429) return `cannot be tried now: ${said}. Too much is asked of the account at the moment: try again in a minute.`;
  return `cannot be used: ${said}. Try again, and then ask the service's support.`;
}
