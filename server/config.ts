import * as v from 'valibot';
import { nearestName } from './wire/nearest-name.ts';
import { parseOriginPattern } from './origin-pattern.ts';
import { DEFAULT_APP, ID_PATTERN } from './wire/protocol.ts';

/** What the backend was told, checked. The only place that knows the names of the environment and of the file. */
export interface Config {
  apiKey: string;
  /** Root of the vendor's API with its path, such as `https://dashscope.aliyuncs.com/api/v1`. */
  baseUrl: string;
  /** By public alias. */
  apps: ReadonlyMap<string, AppConfig>;
  /** Signs visitor tokens. Absent: one is made and kept in the store. */
  tokenSecret?: string;
  storeUrl: string;
  port: number;
  /** Address to listen on. Absent: all of them. */
  host?: string;
  /** Whether `X-Forwarded-*` headers come from a proxy of the owner's. */
  trustProxy: boolean;
}

export interface AppConfig {
  /** Public alias, the only name of the app that a browser knows. */
  alias: string;
  /** Its id upstream. */
  appId: string;
  workspace?: string;
  /** Origins whose pages may use the app, besides the backend's own: exact, `https://*.example.com`, or `*`. */
  origins: string[];
  texts: { title?: string; greeting?: string; suggestions?: string[] };
  /** Prefixes of addresses whose images may be shown in answers. */
  imagePrefixes: string[];
  /** Which visitors it remembers over the end of a conversation. Absent: none. */
  memory?: 'off' | 'verified' | 'all';
}

/** Every problem found, each a sentence for the owner. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n- ${problems.join('\n- ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export type Environment = Record<string, string | undefined>;

export interface ReadConfigOptions {
  env: Environment;
  /** Reads a file as text; undefined when there is none. Absent where there are no files. */
  readFile?: (path: string) => string | undefined;
}

const DEFAULT_FILE = 'bailian-chat.json';
const MIN_SECRET_LENGTH = 32;

const shortText = v.pipe(v.string(), v.maxLength(200));
const appSchema = v.strictObject({
  appId: v.pipe(v.string(), v.nonEmpty()),
  workspace: v.optional(v.pipe(v.string(), v.nonEmpty())),
  origins: v.optional(v.array(v.string())),
  texts: v.optional(
    v.strictObject({
      title: v.optional(shortText),
      greeting: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
      suggestions: v.optional(v.pipe(v.array(shortText), v.maxLength(8))),
    }),
  ),
  imagePrefixes: v.optional(v.array(v.string())),
});
const fileSchema = v.strictObject({ apps: v.record(v.string(), appSchema) });

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

  const host = text('HOST');
  const config: Config = {
    apiKey: apiKey ?? '',
    baseUrl: readBaseUrl(text('DASHSCOPE_BASE_URL'), problems),
    apps: readApps({ env: text, readFile, problems }),
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
  const parsed = content === undefined ? undefined : parseFile(path ?? DEFAULT_FILE, content, problems);
  for (const [alias, app] of Object.entries(parsed?.apps ?? {})) {
    const where = `apps.${alias}`;
    if (!ID_PATTERN.test(alias)) {
      problems.push(`${where}: an alias has 1 to 64 letters, digits, "_" or "-".`);
    }
    apps.set(alias, {
      alias,
      appId: app.appId,
      ...(app.workspace ?? workspace ? { workspace: app.workspace ?? workspace! } : {}),
      origins: [...shared, ...readOrigins(`${where}.origins`, app.origins, problems)],
      texts: withoutAbsent(app.texts ?? {}),
      imagePrefixes: readImagePrefixes(`${where}.imagePrefixes`, app.imagePrefixes, problems),
    });
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

/** The checked file, or null after having noted its problems. */
function parseFile(path: string, content: string, problems: string[]): v.InferOutput<typeof fileSchema> | null {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    problems.push(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
    return null;
  }
  const result = v.safeParse(fileSchema, json);
  if (result.success) return result.output;
  for (const issue of result.issues) problems.push(`${path}: ${toSentence(issue)}`);
  return null;
}

function toSentence(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  if (issue.expected === 'never') {
    const known = knownKeys(issue.path?.length ?? 0, path);
    const nearest = nearestName(path.split('.').at(-1) ?? '', known);
    return `${path} is not known${nearest ? `: did you mean ${nearest}?` : `. Known are ${known.join(', ')}.`}`;
  }
  if (issue.received === 'undefined') return `${path} is missing.`;
  return `${path || 'the file'} is ${issue.received}, expected ${issue.expected ?? 'something else'}.`;
}

function knownKeys(depth: number, path: string): string[] {
  if (depth <= 1) return Object.keys(fileSchema.entries);
  if (path.split('.')[2] === 'texts' && depth > 3) return ['title', 'greeting', 'suggestions'];
  return Object.keys(appSchema.entries);
}

function readBaseUrl(value: string | undefined, problems: string[]): string {
  const url = parseUrl(value ?? 'https://dashscope.aliyuncs.com/api/v1');
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    problems.push(`DASHSCOPE_BASE_URL is ${JSON.stringify(value)}: it has to be an address such as https://dashscope.aliyuncs.com or https://dashscope.aliyuncs.com/api/v1.`);
    return '';
  }
  // An origin alone means the documented prefix; any other path is the owner's own, kept as it is.
  return url.origin + (url.pathname === '/' ? '/api/v1' : url.pathname.replace(/\/+$/, ''));
}

function readOrigins(where: string, values: string[] | undefined, problems: string[]): string[] {
  return (values ?? []).flatMap((value) => {
    const pattern = parseOriginPattern(value);
    if (pattern !== undefined) return [pattern];
    problems.push(`${where}: ${JSON.stringify(value)} is no origin. Write https://www.example.com, https://*.example.com, or * for any.`);
    return [];
  });
}

function readImagePrefixes(where: string, values: string[] | undefined, problems: string[]): string[] {
  return (values ?? []).flatMap((value) => {
    const url = parseUrl(value);
    if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username) return [url.href];
    problems.push(`${where}: ${JSON.stringify(value)} is no prefix of an address. Write https://images.example.com/products/.`);
    return [];
  });
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

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

function withoutAbsent(texts: { [K in keyof AppConfig['texts']]?: AppConfig['texts'][K] | undefined }): AppConfig['texts'] {
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
}
