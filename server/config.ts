import { readBaseUrl, readOrigins } from './config/addresses.ts';
import type { AppConfig } from './config/app-config.ts';
import { parseAppFile } from './config/app-file.ts';
import { ConfigError } from './config/config-error.ts';
import { type OpenApiConfig, readOpenApi } from './config/open-api.ts';
import { toAppConfig } from './config/to-app-config.ts';
import { DEFAULT_APP, ID_PATTERN } from './wire/protocol.ts';

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
  storeUrl: string;
  port: number;
  /** Address to listen on. Absent: all of them. */
  host?: string;
  /** Whether `X-Forwarded-*` headers come from a proxy of the owner's. */
  trustProxy: boolean;
}

export type Environment = Record<string, string | undefined>;

export interface ReadConfigOptions {
  env: Environment;
  /** Reads a file as text; undefined when there is none. Absent where there are no files. */
  readFile?: (path: string) => string | undefined;
}

const DEFAULT_FILE = 'bailian-chat.json';
const MIN_SECRET_LENGTH = 32;

/** Reads environment and file once, strictly. Throws ConfigError with every problem at once. */
export function readConfig({ env, readFile }: ReadConfigOptions): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  const apiKey = text('DASHSCOPE_API_KEY');
  if (!apiKey) problems.push('DASHSCOPE_API_KEY is not set: put the API key of your Bailian workspace there.');
  else if (!/^[\x21-\x7e]+$/.test(apiKey)) problems.push('DASHSCOPE_API_KEY holds blanks or characters that no key has.');

  const tokenSecret = text('TOKEN_SECRET');
  if (tokenSecret !== undefined && tokenSecret.length < MIN_SECRET_LENGTH) {
    problems.push(`TOKEN_SECRET has ${tokenSecret.length} characters: use at least ${MIN_SECRET_LENGTH} random ones, or leave it out.`);
  } else if (tokenSecret !== undefined && tokenSecret === apiKey) {
    problems.push('TOKEN_SECRET is the API key: a secret has one purpose, use another one.');
  }

  const storeUrl = text('STORE_URL') ?? 'sqlite:data/chat.db';
  if (!/^sqlite:./.test(storeUrl)) problems.push(`STORE_URL is ${JSON.stringify(storeUrl)}: it has to be sqlite:<path of a file>.`);

  const baseUrl = readBaseUrl(text('DASHSCOPE_BASE_URL'), problems);
  const apps = readApps({ env: text, readFile, problems });
  const openApi = readOpenApi({ env: text, apps: apps.values(), problems });
  const host = text('HOST');
  const config: Config = {
    apiKey: apiKey ?? '',
    baseUrl,
    apps,
    ...(openApi ? { openApi } : {}),
    ...(tokenSecret === undefined ? {} : { tokenSecret }),
    storeUrl,
    port: readPort(text('PORT'), problems),
    ...(host === undefined ? {} : { host }),
    trustProxy: readSwitch('TRUST_PROXY', text('TRUST_PROXY'), problems),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

interface AppsSource {
  env: (name: string) => string | undefined;
  readFile: ReadConfigOptions['readFile'];
  problems: string[];
}

function readApps({ env, readFile, problems }: AppsSource): Map<string, AppConfig> {
  const shared = readOrigins('ALLOWED_ORIGINS', env('ALLOWED_ORIGINS')?.split(',').map((part) => part.trim()).filter(Boolean), problems);
  const workspace = env('BAILIAN_WORKSPACE_ID');
  const path = env('BAILIAN_CHAT_CONFIG');
  const content = readFile?.(path ?? DEFAULT_FILE);
  const apps = new Map<string, AppConfig>();

  if (path && content === undefined) problems.push(`BAILIAN_CHAT_CONFIG names ${JSON.stringify(path)}, which cannot be read.`);
  const parsed = content === undefined ? undefined : parseAppFile(path ?? DEFAULT_FILE, content, problems);
  for (const [alias, entry] of Object.entries(parsed?.apps ?? {})) {
    if (!ID_PATTERN.test(alias)) {
      problems.push(`apps.${alias}: an alias has 1 to 64 letters, digits, "_" or "-".`);
    }
    apps.set(alias, toAppConfig({ alias, entry, origins: shared, workspace, env, problems }));
  }

  const appId = env('BAILIAN_APP_ID');
  if (appId && !apps.has(DEFAULT_APP)) {
    apps.set(DEFAULT_APP, { alias: DEFAULT_APP, appId, ...(workspace ? { workspace } : {}), origins: shared, texts: {}, imagePrefixes: [] });
  } else if (appId && apps.get(DEFAULT_APP)?.appId !== appId) {
    problems.push(`BAILIAN_APP_ID and apps.${DEFAULT_APP}.appId of the file differ: keep one of them.`);
  }
  if (apps.size === 0 && parsed !== null) {
    problems.push(`No app is configured: set BAILIAN_APP_ID, or list apps in ${path ?? DEFAULT_FILE}.`);
  }
  return apps;
}

function readPort(value: string | undefined, problems: string[]): number {
  if (value === undefined) return 8787;
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  problems.push(`PORT is ${JSON.stringify(value)}: it has to be a number from 0 to 65535.`);
  return 0;
}

function readSwitch(name: string, value: string | undefined, problems: string[]): boolean {
  if (value === undefined || /^(0|false|off|no)$/i.test(value)) return false;
  if (/^(1|true|on|yes)$/i.test(value)) return true;
  problems.push(`${name} is ${JSON.stringify(value)}: it has to be 1 or 0.`);
  return false;
}
