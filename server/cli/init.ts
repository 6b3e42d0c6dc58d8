import { existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../config.ts';
import { createSecret } from '../random-id.ts';
import { UsageError } from './usage-error.ts';

const FILE = 'bailian-chat.json';
const help = `bailian-chat init [options]

Writes ${FILE} in this folder, and prints the variables to set and the tag for your pages. What is not given is asked for.

  --app-id <id>       id of the published application, from the console of Bailian
  --origin <origin>   a page's origin that may use the chat, such as https://www.example.com; may be given more than once
  --alias <name>      what pages call the app (default)
  --title <text>      heading of the panel
  --workspace <id>    workspace of the app, when it is not the key's own
  --endpoint <url>    where this backend will be reached (http://localhost:8787)
  --force             overwrites ${FILE}
`;

interface Answers {
  appId: string;
  alias: string;
  origins: string[];
  title: string;
  workspace: string;
  endpoint: string;
}

/** Asks what it was not told, if somebody sits there to be asked. */
export async function init(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: {
      'app-id': { type: 'string' },
      origin: { type: 'string', multiple: true },
      alias: { type: 'string' },
      title: { type: 'string' },
      workspace: { type: 'string' },
      endpoint: { type: 'string' },
      force: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (existsSync(FILE) && !values.force) {
    throw new UsageError(`There is a ${FILE} in this folder already: add to it by hand, or give --force to overwrite it.`);
  }
  const ask = createPrompt();
  try {
    const answers: Answers = {
      appId: values['app-id'] ?? (await ask('Id of the application')),
      origins: values.origin ?? splitList(await ask('Origins of your pages, separated by commas', '')),
      title: values.title ?? (await ask('Heading of the panel', '')),
      alias: values.alias ?? 'default',
      workspace: values.workspace ?? '',
      endpoint: (values.endpoint ?? 'http://localhost:8787').replace(/\/+$/, ''),
    };
    return write(answers);
  } finally {
    ask.close();
  }
}

function write(answers: Answers): number {
  const content = `${JSON.stringify(toFile(answers), null, 2)}\n`;
  // The key is not looked at: it does not belong into the file, and may not be at hand yet.
  try {
    readConfig({ env: { DASHSCOPE_API_KEY: 'sk-none' }, readFile: () => content });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Nothing was written. ${error.message}\n`);
    return 1;
  }
  if (!URL.canParse(answers.endpoint)) throw new UsageError(`--endpoint is ${JSON.stringify(answers.endpoint)}: it has to be an address such as https://chat.example.com.`);
  writeFileSync(FILE, content);
  process.stdout.write(`${FILE} is written.

Set these variables, or put them into .env here (and keep that file out of your repository):

DASHSCOPE_API_KEY=sk-…
TOKEN_SECRET=${createSecret()}

See whether the service takes it all, then run it:

npx bailian-chat check
npx bailian-chat start

The tag for your pages:

${toTag(answers)}
`);
  return 0;
}

function toFile({ appId, alias, origins, title, workspace }: Answers): object {
  const app = { appId, ...(workspace === '' ? {} : { workspace }), origins, ...(title === '' ? {} : { texts: { title } }) };
  return { apps: { [alias]: app } };
}

function toTag({ alias, endpoint }: Answers): string {
  return `<script async src="${endpoint}/widget.js"${alias === 'default' ? '' : ` data-app="${alias}"`}></script>`;
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim()).filter(Boolean);
}

/** Asks at the terminal. Where there is none, what has no default is missing. */
function createPrompt(): ((question: string, fallback?: string) => Promise<string>) & { close(): void } {
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  const ask = async (question: string, fallback?: string): Promise<string> => {
    const answer = terminal ? (await terminal.question(`${question}: `)).trim() : '';
    if (answer !== '') return answer;
    if (fallback === undefined) throw new UsageError(`${question}: this is needed. bailian-chat init --help says how to give it.`);
    return fallback;
  };
  return Object.assign(ask, { close: () => terminal?.close() });
}
