import * as v from 'valibot';
import { DEFAULT_APP, ID_PATTERN } from '../wire/protocol.ts';
import { readImagePrefixes, readLinkHosts, readOrigins } from './addresses.ts';
import type { AppConfig } from './app-config.ts';
import { fileSchema, pickWellFormed, type WellFormed } from './app-schema.ts';
import { readLimits } from './limits-schema.ts';
import { readPlugins } from './read-plugins.ts';
import { readRag } from './read-rag.ts';
import type { TemplateScope } from './read-template.ts';
import { readVariables } from './read-variables.ts';
import { toSentence } from './to-sentence.ts';
import { hasVisitorKeys, readAppVisitors, secretNameOf } from './visitor-keys.ts';

const DEFAULT_FILE = 'bailian-chat.json';

export interface AppsSource {
  env: (name: string) => string | undefined;
  readFile: ((path: string) => string | undefined) | undefined;
  problems: string[];
}

/** The apps of the file, and the one that the environment names. */
export function readApps({ env, readFile, problems }: AppsSource): Map<string, AppConfig> {
  const shared = readOrigins('ALLOWED_ORIGINS', env('ALLOWED_ORIGINS')?.split(',').map((part) => part.trim()).filter(Boolean), problems);
  const workspace = env('BAILIAN_WORKSPACE_ID');
  const named = env('BAILIAN_CHAT_CONFIG');
  // Where there are no files, the variable is the file.
  const inline = named?.startsWith('{') ? named : undefined;
  const path = inline === undefined ? named : 'BAILIAN_CHAT_CONFIG';
  const content = inline ?? readFile?.(path ?? DEFAULT_FILE);
  const apps = new Map<string, AppConfig>();

  if (path && content === undefined) problems.push(`BAILIAN_CHAT_CONFIG names ${JSON.stringify(path)}, which cannot be read.`);
  const entries = content === undefined ? {} : parseFile(path ?? DEFAULT_FILE, content, problems);
  const siteSecrets = new Set(Object.values(entries ?? {}).flatMap((entry) => secretNameOf(pickWellFormed(entry).visitors?.secret ?? '') ?? []));
  for (const [alias, entry] of Object.entries(entries ?? {})) apps.set(alias, readApp(alias, entry, { env, readFile, shared, siteSecrets, problems }));

  const appId = env('BAILIAN_APP_ID');
  const known = apps.get(DEFAULT_APP)?.appId;
  if (appId && known === undefined) {
    apps.set(DEFAULT_APP, { alias: DEFAULT_APP, appId, ...(workspace ? { workspace } : {}), origins: shared, texts: {}, imagePrefixes: [], limits: readLimits() });
  } else if (appId && known !== '' && known !== appId) {
    problems.push(`BAILIAN_APP_ID and apps.${DEFAULT_APP}.appId of the file differ: keep one of them.`);
  }
  if (apps.size === 0 && entries) {
    problems.push(`No app is configured: set BAILIAN_APP_ID, or list apps in ${path ?? DEFAULT_FILE}.`);
  }
  return apps;
}

/** What is well formed of every app, after having noted what is not. Undefined when the file cannot be read at all. */
function parseFile(path: string, content: string, problems: string[]): Record<string, unknown> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    problems.push(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
  const result = v.safeParse(fileSchema, json);
  for (const issue of result.issues ?? []) problems.push(`${path}: ${toSentence(issue, fileSchema)}`);
  const rough = v.safeParse(v.object({ apps: v.record(v.string(), v.unknown()) }), json);
  return rough.success ? rough.output.apps : undefined;
}

interface AppContext extends AppsSource {
  /** Origins of all apps. */
  shared: readonly string[];
  /** Variables of the environment that hold what the apps' sites sign with. */
  siteSecrets: ReadonlySet<string>;
}

function readApp(alias: string, raw: unknown, { env, readFile, shared, siteSecrets, problems }: AppContext): AppConfig {
  const where = `apps.${alias}`;
  const entry = pickWellFormed(raw);
  if (!ID_PATTERN.test(alias)) problems.push(`${where}: an alias has 1 to 64 letters, digits, "_" or "-".`);
  if (entry.flowStreamMode && !entry.workflow) problems.push(`${where}.flowStreamMode is for workflows alone: set ${where}.workflow to true if this is one.`);
  if (entry.plugins && entry.workflow) problems.push(`${where}.plugins is for agents alone: a workflow gets its values from ${where}.variables.`);
  const isVouchedFor = hasVisitorKeys(env) || (entry.visitors?.secret ?? entry.visitors?.jwks) !== undefined;
  if (!isVouchedFor && entry.visitors) problems.push(`${where}.visitors has neither a secret nor jwks, and VISITOR_SECRET is not set: without one of them nobody is vouched for.`);
  if (!isVouchedFor && entry.memory === 'verified') {
    problems.push(`${where}.memory is "verified", and VISITOR_SECRET is not set: without it nobody is.`);
  }
  if (!isVouchedFor && entry.identity === 'required') {
    problems.push(`${where}.identity is "required", and VISITOR_SECRET is not set: without it nobody could ask anything.`);
  }
  if (entry.images && env('PUBLIC_URL') === undefined) {
    problems.push(`${where}.images is true, and PUBLIC_URL is not set: the service fetches pictures there, so it has to be this backend's address on the internet.`);
  }
  const origins = [...shared, ...readOrigins(`${where}.origins`, entry.origins, problems)];
  if (entry.cookie && origins.some((origin) => /^(?:\*|null)$/.test(origin))) {
    problems.push(`${where}.cookie is true, and its origins let in any page: list those of your own site.`);
  }
  const workspace = entry.workspace ?? env('BAILIAN_WORKSPACE_ID');
  const scope = readScope(where, raw, { env, entry, hasSigned: isVouchedFor, siteSecrets, problems });
  return {
    alias,
    appId: entry.appId ?? '',
    ...(workspace === undefined ? {} : { workspace }),
    ...(entry.workflow ? { workflow: true } : {}),
    ...(entry.flowStreamMode ? { flowStreamMode: entry.flowStreamMode } : {}),
    origins,
    texts: withoutAbsent(entry.texts ?? {}),
    imagePrefixes: readImagePrefixes(`${where}.imagePrefixes`, entry.imagePrefixes, problems),
    ...(entry.variables ? { variables: scope.variables } : {}),
    ...(entry.plugins ? { plugins: readPlugins(`${where}.plugins`, entry.plugins, scope) } : {}),
    ...(entry.rag ? { rag: readRag(`${where}.rag`, entry.rag, scope) } : {}),
    ...(entry.thinking ? { thinking: entry.thinking } : {}),
    ...(entry.identity ? { identity: entry.identity } : {}),
    ...(entry.visitors ? readAppVisitors(`${where}.visitors`, entry.visitors, { env, readFile, problems }) : {}),
    ...(entry.handOver ? { handOver: true } : {}),
    ...(entry.endOnLogout ? { endOnLogout: true } : {}),
    ...(entry.challenge && entry.challenge !== 'off' ? { challenge: entry.challenge } : {}),
    ...(entry.cookie ? { cookie: true } : {}),
    ...(entry.memory ? { memory: entry.memory } : {}),
    ...(entry.files ? { files: true } : {}),
    ...(entry.images ? { images: true } : {}),
    ...(entry.pageContext ? { pageContext: true } : {}),
    ...(entry.retention ? { retention: withoutAbsent(entry.retention) } : {}),
    limits: readLimits(entry.limits),
    ...(entry.limits?.transcriptTokens === undefined ? {} : { transcriptTokens: entry.limits.transcriptTokens }),
    ...readDisclosure(where, entry, problems),
  };
}

function readScope(where: string, raw: unknown, { entry, hasSigned, problems, ...rest }: Pick<TemplateScope, 'env' | 'hasSigned' | 'siteSecrets' | 'problems'> & { entry: WellFormed }): TemplateScope {
  const variables = readVariables({ where: `${where}.variables`, entries: entry.variables, hasSigned, problems });
  const written = v.safeParse(v.object({ variables: v.record(v.string(), v.unknown()) }), raw);
  return { variables, variableNames: Object.keys(written.success ? written.output.variables : {}), hasSigned, problems, ...rest };
}

function readDisclosure(where: string, { thoughts, steps, citations, linkHosts }: WellFormed, problems: string[]): Pick<AppConfig, 'disclosure'> {
  if ([thoughts, steps, citations, linkHosts].every((setting) => setting === undefined)) return {};
  return {
    disclosure: {
      thoughts: thoughts ?? false,
      steps: steps ?? 'off',
      citations: citations ?? 'off',
      linkHosts: readLinkHosts(`${where}.linkHosts`, linkHosts, problems),
    },
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(settings: T): Present<T> {
  const present: Present<T> = { ...settings };
  for (const key in present) if (present[key] === undefined) delete present[key];
  return present;
}
