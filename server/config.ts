import { readBaseUrl, readPublicUrl, readUploadHosts } from './config/addresses.ts';
import type { AppConfig } from './config/app-config.ts';
import { ConfigError } from './config/config-error.ts';
import { type OpenApiConfig, readOpenApi } from './config/open-api.ts';
import { readApps } from './config/read-apps.ts';
import { readBearer, readSecrets } from './config/secrets.ts';
import { readVisitorKeys } from './config/visitor-keys.ts';
import type { VisitorKeys } from './chat/visitor-keys.ts';

export type { AppConfig } from './config/app-config.ts';
export { ConfigError } from './config/config-error.ts';

/** What the backend was told, checked. The only place that knows the names of the environment and of the file. */
export interface Config {
  apiKey: string;
  /** Taken in turn when the service refuses the one before, so that keys can be changed while the backend runs. */
  spareApiKeys?: readonly string[];
  /** Root of the vendor's API with its path, such as `https://dashscope.aliyuncs.com/api/v1`. */
  baseUrl: string;
  /** By public alias. */
  apps: ReadonlyMap<string, AppConfig>;
  /** Access to long-term memory. */
  openApi?: OpenApiConfig;
  /** The first signs visitor tokens, those behind it are still taken. Absent: one is made and kept in the store. */
  tokenSecrets?: readonly string[];
  /** With what the site says who a visitor is. Absent: nobody is vouched for. */
  visitorKeys?: VisitorKeys;
  /** Lets its bearer read what the owner may, below `/admin`. Absent: nobody. */
  adminToken?: string;
  /** Opens the numbers for Prometheus. Absent: there are none to be had. */
  metricsToken?: string;
  /** Address of this backend as the service sees it, without a slash at the end. Pictures are fetched there. */
  publicUrl?: string;
  /** Hosts that files may be sent to. Absent: the service's own. */
  uploadHosts?: readonly string[];
  storeUrl: string;
  port: number;
  /** Address to listen on. Absent: all of them. */
  host?: string;
  /** Answers that may run at a time. Absent: the backend's own limit. */
  maxTurns?: number;
  /** How long a backend that is told to stop lets answers run on. */
  drainSeconds: number;
  /** Proxies of the owner's before the backend, whose `X-Forwarded-*` headers are believed. */
  trustedProxies: number;
}

export type Environment = Record<string, string | undefined>;

export interface ReadConfigOptions {
  env: Environment;
  /** Reads a file as text; undefined when there is none. Absent where there are no files. */
  readFile?: (path: string) => string | undefined;
}

/** Reads environment and file once, strictly. Throws ConfigError with every problem at once. */
export function readConfig({ env, readFile }: ReadConfigOptions): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  const [apiKey, ...spareApiKeys] = (text('DASHSCOPE_API_KEY') ?? '').split(',').map((key) => key.trim()).filter(Boolean);
  if (!apiKey) problems.push('DASHSCOPE_API_KEY is not set: put the API key of your Bailian workspace there.');
  else if (![apiKey, ...spareApiKeys].every((key) => /^[\x21-\x7e]+$/.test(key))) problems.push('DASHSCOPE_API_KEY holds blanks or characters that no key has.');

  const tokenSecrets = readSecrets('TOKEN_SECRET', { env: text, problems });
  const visitorKeys = readVisitorKeys({ env: text, readFile, problems });
  const adminToken = readBearer('ADMIN_TOKEN', { env: text, problems });
  const metricsToken = readBearer('METRICS_TOKEN', { env: text, problems });

  const storeUrl = text('STORE_URL') ?? 'sqlite:data/chat.db';
  if (!/^(?:sqlite:.|rediss?:\/\/[^\s/])/.test(storeUrl)) problems.push(`STORE_URL is ${JSON.stringify(withoutPassword(storeUrl))}: it has to be sqlite:<path of a file>, redis://<host>, or rediss://<host>.`);

  const baseUrl = readBaseUrl(text('DASHSCOPE_BASE_URL'), problems);
  const apps = readApps({ env: text, readFile, problems });
  const openApi = readOpenApi({ env: text, apps: apps.values(), problems });
  const publicUrl = readPublicUrl(text('PUBLIC_URL'), problems);
  const uploadHosts = readUploadHosts(text('UPLOAD_HOSTS'), problems);
  const host = text('HOST');
  const maxTurns = readWhole('MAX_TURNS', text('MAX_TURNS'), { least: 1, most: 100_000, problems });
  const config: Config = {
    apiKey: apiKey ?? '',
    ...(spareApiKeys.length > 0 ? { spareApiKeys } : {}),
    baseUrl,
    apps,
    ...(openApi ? { openApi } : {}),
    ...(tokenSecrets ? { tokenSecrets } : {}),
    ...(visitorKeys ? { visitorKeys } : {}),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(uploadHosts ? { uploadHosts } : {}),
    storeUrl,
    port: readWhole('PORT', text('PORT'), { least: 0, most: 65_535, problems }) ?? 8787,
    ...(host === undefined ? {} : { host }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    drainSeconds: readWhole('DRAIN_SECONDS', text('DRAIN_SECONDS'), { least: 0, most: 600, problems }) ?? 20,
    trustedProxies: readProxies(text('TRUST_PROXY'), problems),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Problems are printed, and kept in logs. */
function withoutPassword(url: string): string {
  return url.replace(/:.*@/, ':…@');
}

function readWhole(name: string, value: string | undefined, { least, most, problems }: { least: number; most: number; problems: string[] }): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  problems.push(`${name} is ${JSON.stringify(value)}: it has to be a number from ${least} to ${most}.`);
  return undefined;
}

/** A number of proxies; a switch for one of them. */
function readProxies(value: string | undefined, problems: string[]): number {
  if (value === undefined || /^(false|off|no)$/i.test(value)) return 0;
  if (/^(true|on|yes)$/i.test(value)) return 1;
  if (/^\d$/.test(value)) return Number(value);
  problems.push(`TRUST_PROXY is ${JSON.stringify(value)}: it has to be the number of your proxies before the backend, from 0 to 9.`);
  return 0;
}
