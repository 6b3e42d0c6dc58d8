import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A chat that is put on a plain page. */
export interface Subject {
  name: string;
  /** What its files are in, below the folder of all subjects. */
  folder: string;
  /** How its README embeds it, with `cdn` as the address of its files. */
  embed: (cdn: string) => string;
}

export const ours = 'bailian-chat';

/** The others, in exact versions, each as its README says for a page without a build. */
const others: (Subject & { version: string })[] = [
  {
    name: 'deep-chat',
    version: '2.4.2',
    folder: 'deep-chat',
    embed: (cdn) => `<script type="module" src="${cdn}/dist/deepChat.bundle.js"></script><div style="height:350px"><deep-chat connect='{"url":"${cdn}/chat"}'></deep-chat></div>`,
  },
  {
    name: '@typebot.io/js',
    version: '0.10.7',
    folder: 'typebot',
    embed: (cdn) => `<script type="module">import Typebot from '${cdn}/dist/web.js'; Typebot.initBubble({ typebot: 'my-typebot', apiHost: '${cdn}', theme: { button: { backgroundColor: '#0042DA' } } });</script>`,
  },
  {
    name: 'flowise-embed',
    version: '3.1.6',
    folder: 'flowise',
    embed: (cdn) => `<script type="module">import Chatbot from '${cdn}/dist/web.js'; Chatbot.init({ chatflowid: '91e9c803', apiHost: '${cdn}' });</script>`,
  },
  {
    name: '@n8n/chat',
    version: '1.37.0',
    folder: 'n8n',
    embed: (cdn) => `<link href="${cdn}/dist/style.css" rel="stylesheet"><script type="module">import { createChat } from '${cdn}/dist/chat.bundle.es.js'; createChat({ webhookUrl: '${cdn}/webhook' });</script>`,
  },
];

/**
 * Fetches the packages from npm into `folder`, and gives all subjects, ours first. Only their own files: what they ship
 * for pages has everything in it, and what a package would install besides is nothing that a page loads. No script of
 * theirs is run.
 */
export function fetchSubjects(folder: string): Subject[] {
  for (const { name, version, folder: own } of others) {
    const path = join(folder, own);
    mkdirSync(path, { recursive: true });
    const [{ filename = '' } = {}] = JSON.parse(execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as { filename?: string }[];
    execFileSync('tar', ['-xzf', join(path, filename), '-C', path, '--strip-components=1']);
  }
  return [{ name: ours, folder: ours, embed: (cdn) => `<script async src="${cdn}/widget.js"></script>` }, ...others.map((other) => ({ ...other, name: `${other.name} ${other.version}` }))];
}
