import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

export interface Size {
  what: string;
  files: string[];
  /** Brotli at quality 11, each file for itself, as a browser fetches them. */
  bytes: number;
  budget: number;
}

const kilobyte = 1_000;

/** What a page, a panel and an answer cost, measured on the built files. */
export function measureSizes(root: string): Size[] {
  const folder = join(root, 'dist/widget');
  const names = readdirSync(folder);
  const find = (pattern: RegExp): string => {
    const found = names.filter((name) => pattern.test(name));
    if (found.length !== 1 || found[0] === undefined) throw new Error(`Expected one built file like ${pattern}, found: ${found.join(', ')}.`);
    return join(folder, found[0]);
  };
  const launcher = [find(/^widget\.js$/)];
  /** Of the files of all languages the largest. */
  const largest = (pattern: RegExp): string => {
    const [file = ''] = names.filter((name) => pattern.test(name)).map((name) => join(folder, name)).sort((a, b) => compressed(b) - compressed(a));
    return file;
  };
  const isWords = /^(?:[a-z]{2}|zh-CN|zh-TW)(-tools)?-[\w-]{8}\.js$/;
  const module = [find(/^module\.js$/)];
  const earlier = [find(/^web-chatbot-ui\.js$/)];
  const code = [find(/^highlight-[\w-]{8}\.js$/)];
  const math = [find(/^math-[\w-]{8}\.js$/)];
  const language = largest(/^(?:[a-z]{2}|zh-CN|zh-TW)-[\w-]{8}\.js$/);
  const words = [largest(/^(?:[a-z]{2}|zh-CN|zh-TW)-tools-[\w-]{8}\.js$/)];
  const panel = [...launcher, find(/^chat-[\w-]{8}\.js$/), language];
  const answer = [...panel, find(/^answer-[\w-]{8}\.js$/)];
  const trace = [find(/^trace-[\w-]{8}\.js$/)];
  const attach = [find(/^attach-[\w-]{8}\.js$/)];
  const memory = [find(/^memory-[\w-]{8}\.js$/)];
  const outbox = [find(/^outbox-[\w-]{8}\.js$/)];
  const frame = [find(/^frame-[\w-]{8}\.js$/)];
  const look = [find(/^look-[\w-]{8}\.js$/)];
  const identity = [find(/^identity-[\w-]{8}\.js$/)];
  const more = [find(/^more-[\w-]{8}\.js$/)];
  const challenge = [find(/^challenge-[\w-]{8}\.js$/)];
  const actions = [find(/^actions-[\w-]{8}\.js$/)];
  const history = [find(/^history-[\w-]{8}\.js$/)];
  const voice = [find(/^voice-[\w-]{8}\.js$/)];
  const page = [find(/^page-[\w-]{8}\.js$/)];
  const pageOptions = [find(/^page-options-[\w-]{8}\.js$/)];
  // The spare for a chunk that did not come: most pages never load it.
  const whole = find(/^whole-[\w-]{8}\.js$/);
  const known = new Set([...answer, ...trace, ...attach, ...memory, ...outbox, ...identity, ...more, ...challenge, ...actions, ...history, ...voice, ...page, ...pageOptions, ...look, ...frame, ...code, ...math, ...module, ...earlier, whole].map((file) => basename(file)));
  const full = find(/^widget-full\.js$/);
  known.add(basename(full));
  // Both scripts again, under names that never change.
  const isCopy = /^widget-(full-)?[\w-]{8}\.js$/;
  const unknown = names.filter((name) => name.endsWith('.js') && !isWords.test(name) && !known.has(name) && !isCopy.test(name));
  if (unknown.length > 0) throw new Error(`Nobody has said when a page loads ${unknown.join(', ')}.`);
  const workerFiles = readdirSync(join(root, 'dist/cloudflare')).filter((name) => name.endsWith('.js')).map((name) => join(root, 'dist/cloudflare', name));
  return [
    toSize('launcher: the script tag until the bubble stands', launcher, 3),
    toSize('panel ready to type', panel, 18),
    toSize('everything until the first answer is rendered', answer, 34),
    toSize('more with the first of these: its words, in the language that needs most', words, 6),
    toSize('more with the first thoughts, steps or sources', trace, 6),
    toSize('more where files or pictures can be attached', attach, 12),
    toSize('more where the app remembers visitors', memory, 4),
    toSize('more behind the first answer: questions that wait, and other tabs', outbox, 4),
    toSize('more where the site can say who a visitor is', identity, 4),
    toSize('more behind the first answer, or with a line of consent, a teaser and the like', more, 6),
    toSize('more for a visitor whose browser has work to do first', challenge, 3),
    toSize('more behind the first question: rate, change, ask again', actions, 5),
    toSize('more with the first look at one’s conversations', history, 8),
    toSize('more where visitors may speak and listen', voice, 4),
    toSize('more where the page goes along with a question', page, 4),
    toSize('instead of the script tag, for packages that import it', module, 3.1),
    toSize('instead of the script tag, on pages of web-chatbot-ui', earlier, 5),
    toSize('more with the first block of code', code, 6),
    toSize('more with the first formula', math, 52),
    toSize('more once the panel is open: its size, and how it stands in its window', frame, 4),
    toSize('more on pages that set variables or a look of their own, or have a mistake in the tag', pageOptions, 4),
    toSize('more where the chat has another place or look than the usual one', look, 4),
    toSize('instead of all these: the widget in a single file', [full], 110),
    toSize('worker bundle: the backend on Cloudflare Workers', workerFiles.filter((file) => !/(open-api-clients|challenges|take-file|public-keys)\.js$/.test(file)), 60),
    toSize('more in the worker with an access key, for memory and files', workerFiles.filter((file) => file.endsWith('open-api-clients.js')), 5),
    toSize('more in the worker where a site signs with keys of its own', workerFiles.filter((file) => file.endsWith('public-keys.js')), 2),
    toSize('more in the worker where files or pictures can be attached', workerFiles.filter((file) => file.endsWith('take-file.js')), 6),
    toSize('more in the worker where an app asks browsers for work', workerFiles.filter((file) => file.endsWith('challenges.js')), 2),
  ];
}

/** The table as README has it. */
export function toTable(sizes: Size[]): string {
  const rows = sizes.map(({ what, bytes, budget }) => `| ${what} | ${toKilobytes(bytes)} | ${budget / kilobyte} kB |`);
  return ['| what | brotli | budget |', '|---|---|---|', ...rows].join('\n');
}

function toSize(what: string, files: string[], budgetKilobytes: number): Size {
  return { what, files, bytes: files.reduce((sum, file) => sum + compressed(file), 0), budget: budgetKilobytes * kilobyte };
}

function toKilobytes(bytes: number): string {
  return `${(bytes / kilobyte).toFixed(2)} kB`;
}

function compressed(file: string): number {
  return brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}
