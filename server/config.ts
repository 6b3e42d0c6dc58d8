import { readBaseUrl, readPublicUrl, readUploadHosts } from './config/addresses.ts';
import type { AppConfig } from './config/app-config.ts';
import { ConfigError } from './config/config-error.ts';
import { type OpenApiConfig, readOpenApi } from './config/open-api.ts';
import { readApps } from './config/read-apps.ts';

export type { AppConfig } from './config/app-config.ts';
export { ConfigError } from './config/config-error.ts';

/** What the backend was told, checked. The only place that knows the names of the environment and of the file. */
export interface Config {
  apiKey: string;
  /** Root of the vendor's API with its path, such as `https://dashscope.aliyuncs.com/api/v1`. */
  baseUrl: string;
  /** By public alias. */
  apps: ReadonlyMap<string, AppConfig>;
  /** Access to long-term memory. */
  openApi?: OpenApiConfig;
  /** Signs visitor tokens. Absent: one is made and kept in the store. */
  tokenSecret?: string;
  /** Shared with the site, which signs with it who a visitor is. Absent: nobody is vouched for. */
  visitorSecret?: string;
  /** Lets its bearer read what the owner may, below `/admin`. Absent: nobody. */
  adminToken?: string;
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
  /** Whether `X-Forwarded-*` headers come from a proxy of the owner's. */
  trustProxy: boolean;
}

export type Environment = Record<string, string | undefined>;

export interface ReadConfigOptions {
  env: Environment;
  /** Reads a file as text; undefined when there is none. Absent where there are no files. */
  readFile?: (path: string) => string | undefined;
}

const MIN_SECRET_LENGTH = 32;

/** Reads environment and file once, strictly. Throws ConfigError with every problem at once. */
export function readConfig({ env, readFile }: ReadConfigOptions): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  const apiKey = text('DASHSCOPE_API_KEY');
  if (!apiKey) problems.push('DASHSCOPE_API_KEY is not set: put the API key of your Bailian workspace there.');
  else if (!/^[\x21-\x7e]+$/.test(apiKey)) problems.push('DASHSCOPE_API_KEY holds blanks or characters that no key has.');

  const tokenSecret = readSecret('TOKEN_SECRET', text, problems);
  const visitorSecret = readSecret('VISITOR_SECRET', text, problems);
  if (visitorSecret !== undefined && visitorSecret === tokenSecret) {
    problems.push('VISITOR_SECRET is TOKEN_SECRET: the site shares the one, and must not know the other.');
  }
  const adminToken = readSecret('ADMIN_TOKEN', text, problems);
  if (adminToken !== undefined && (adminToken === tokenSecret || adminToken === visitorSecret)) {
    problems.push('ADMIN_TOKEN is TOKEN_SECRET or VISITOR_SECRET: a secret has one purpose, use another one.');
  } else if (adminToken !== undefined && !/^[\w.-]+$/.test(adminToken)) {
    problems.push('ADMIN_TOKEN holds characters that no bearer token has: use letters, digits, and . _ - only.');
  }

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
    baseUrl,
    apps,
    ...(openApi ? { openApi } : {}),
    ...(tokenSecret === undefined ? {} : { tokenSecret }),
    ...(visitorSecret === undefined ? {} : { visitorSecret }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(uploadHosts ? { uploadHosts } : {}),
    storeUrl,
    port: readWhole('PORT', text('PORT'), { least: 0, most: 65_535, problems }) ?? 8787,
    ...(host === undefined ? {} : { host }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    drainSeconds: readWhole('DRAIN_SECONDS', text('DRAIN_SECONDS'), { least: 0, most: 600, problems }) ?? 20,
    trustProxy: readSwitch('TRUST_PROXY', text('TRUST_PROXY'), problems),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Problems are printed, and kept in logs. */
function withoutPassword(url: string): string {
  return url.replace(/:.*@/, ':…@');
}

function readSecret(name: 'TOKEN_SECRET' | 'VISITOR_SECRET' | 'ADMIN_TOKEN', text: (name: string) => string | undefined, problems: string[]): string | undefined {
  const secret = text(name);
  if (secret === undefined) return undefined;
  if (secret.length < MIN_SECRET_LENGTH) {
    problems.push(`${name} has ${secret.length} characters: use at least ${MIN_SECRET_LENGTH} random ones, or leave it out.`);
  } else if (secret === text('DASHSCOPE_API_KEY')) {
    problems.push(`${name} is the API key: a secret has one purpose, use another one.`);
  }
  return secret;
}

function readWhole(name: string, value: string | undefined, { least, most, problems }: { least: number; most: number; problems: string[] }): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  problems.push(`${name} is ${JSON.stringify(value)}: it has to be a number from ${least} to ${most}.`);
  return undefined;
}

function readSwitch(name: string, value: string | undefined, problems: string[]): boolean {
  if (value === undefined || /^(0|false|off|no)$/i.test(value)) return false;
  if (/^(1|true|on|yes)$/i.test(value)) return true;
  problems.push(`${name} is ${JSON.stringify(value)}: it has to be 1 or 0.`);
  return false;
}
