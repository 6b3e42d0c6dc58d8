import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type CompletionClient, createCompletionClient } from '../bailian/completion.ts';
import { createFilesClient } from '../bailian/files.ts';
import { createMemoryClient } from '../bailian/memory.ts';
import { createOpenApiClient } from '../bailian/openapi.ts';
import { systemClock } from '../clock.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { openStore } from '../runtimes/open-store.ts';
import { checkApp } from './check-app.ts';
import { checkFiles, checkMemory } from './check-open-api.ts';
import { checkPublicUrl } from './check-public-url.ts';
import { type Finding, toLine } from './finding.ts';

const help = `bailian-chat check

Tries what the configuration names: each app with one short question, which costs what a question costs, then the store,
and where apps need them memory, files and this backend's own address. Ends with 1 when something does not work.
`;

/** Everything is tried, whatever goes wrong before it. */
export async function check(words: string[]): Promise<number> {
  const { values } = parseArgs({ args: words, options: { help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const config = readOwnConfig();
  if (!config) return 1;
  let failures = 0;
  for (const run of toChecks(config)) {
    const finding = await run();
    process.stdout.write(`${toLine(finding)}\n`);
    if (finding.problem !== undefined) failures += 1;
  }
  process.stdout.write(failures === 0 ? '\nAll is well.\n' : `\n${failures === 1 ? 'One thing does' : `${failures} things do`} not work.\n`);
  return failures === 0 ? 0 : 1;
}

function readOwnConfig(): Config | undefined {
  try {
    return readConfig({ env: process.env, readFile: readTextFile });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

function toChecks(config: Config): (() => Promise<Finding>)[] {
  const { apiKey, spareApiKeys = [], baseUrl, publicUrl, storeUrl } = config;
  const apps = [...config.apps.values()];
  const clock = systemClock;
  const createClient = (key: string): CompletionClient => createCompletionClient({ fetch, clock, baseUrl, apiKey: key });
  const client = createClient(apiKey);
  const [firstApp] = apps;
  const openApi = config.openApi && createOpenApiClient({ fetch, clock, ...config.openApi });
  const endpoint = config.openApi?.endpoint ?? '';
  const needsMemory = apps.some(({ memory = 'off' }) => memory !== 'off');
  const needsFiles = apps.some(({ files = false }) => files);
  return [
    ...apps.map((app) => () => checkApp(app, { client, baseUrl })),
    // Each key by itself: the backend takes the next one where one is refused, and so would hide it.
    ...(firstApp ? spareApiKeys.map((key, at) => () => checkApp(firstApp, { client: createClient(key), baseUrl, with: `, asked with key ${at + 2} of DASHSCOPE_API_KEY,` })) : []),
    ...(openApi && needsMemory ? [() => checkMemory(createMemoryClient(openApi), endpoint)] : []),
    ...(openApi && needsFiles ? [() => checkFiles(createFilesClient({ openApi, fetch, clock }), endpoint)] : []),
    ...(publicUrl !== undefined && apps.some(({ images = false }) => images) ? [() => checkPublicUrl(publicUrl)] : []),
    () => checkStore(storeUrl),
  ];
}

async function checkStore(url: string): Promise<Finding> {
  const what = 'The store';
  try {
    const store = await openStore({ url, root: process.cwd(), log: () => {} });
    await store.ping();
    await store.close();
    return { what, good: 'opens' };
  } catch (error) {
    if (error instanceof ConfigError) return { what, problem: `cannot be opened: ${error.problems.join(' ')}` };
    const reason = error instanceof Error ? error.message : String(error);
    return { what, problem: `cannot be opened: ${reason}. See that the folder of STORE_URL can be written to, and that no other version of this program uses the file.` };
  }
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
