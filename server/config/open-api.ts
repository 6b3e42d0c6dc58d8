import type { AccessKey } from '../bailian/acs3.ts';
import type { AppConfig } from './app-config.ts';
import { parseUrl } from './addresses.ts';

/** Access to the vendor's OpenAPI, which the API key does not give. */
export interface OpenApiConfig extends AccessKey {
  /** Origin, such as `https://bailian.cn-beijing.aliyuncs.com`. */
  endpoint: string;
  workspaceId: string;
}

export interface OpenApiSource {
  env: (name: string) => string | undefined;
  apps: Iterable<AppConfig>;
  problems: string[];
}

/** The vendor's own names. Undefined where nothing needs it and nothing is set. */
export function readOpenApi({ env, apps, problems }: OpenApiSource): OpenApiConfig | undefined {
  const accessKeyId = env('ALIBABA_CLOUD_ACCESS_KEY_ID');
  const accessKeySecret = env('ALIBABA_CLOUD_ACCESS_KEY_SECRET');
  const securityToken = env('ALIBABA_CLOUD_SECURITY_TOKEN');
  const workspaceId = env('BAILIAN_WORKSPACE_ID');
  const endpoint = env('BAILIAN_ENDPOINT') ?? 'https://bailian.cn-beijing.aliyuncs.com';
  const url = parseUrl(endpoint);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    problems.push(`BAILIAN_ENDPOINT is ${JSON.stringify(endpoint)}: it has to be an origin such as https://bailian.cn-beijing.aliyuncs.com.`);
  }
  const needing = [...apps].flatMap(({ alias, memory = 'off', files = false }) => [
    ...(memory === 'off' ? [] : [`apps.${alias}.memory`]),
    ...(files ? [`apps.${alias}.files`] : []),
  ]);
  if (accessKeyId && accessKeySecret && workspaceId) {
    return { endpoint: url?.origin ?? '', workspaceId, accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) };
  }
  if (Boolean(accessKeyId) !== Boolean(accessKeySecret)) {
    problems.push('ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET belong together: set both, or none.');
  } else if (needing.length > 0) {
    problems.push(`${needing.join(', ')}: this needs ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and BAILIAN_WORKSPACE_ID.`);
  }
  return undefined;
}
