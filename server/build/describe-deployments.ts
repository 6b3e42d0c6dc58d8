import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { widgetFolder } from '../../widget/build/files.ts';
import { widgetHeaders } from '../runtimes/widget-headers.ts';
import { vercelFolder } from './environments.ts';

const widgetNames = (): string[] => readdirSync(widgetFolder).filter((name) => /\.(js|css|svg|txt)$/.test(name));

/** How Cloudflare serves the widget, which it does without the worker; the compressed files are not for it. */
export function describeAssets(): void {
  const rules = widgetNames().map((name) => `/${name}\n${Object.entries(widgetHeaders(name)).map(([header, value]) => `  ${header}: ${value}\n`).join('')}`);
  writeFileSync(join(widgetFolder, '_headers'), rules.join(''));
  writeFileSync(join(widgetFolder, '.assetsignore'), '*.br\n*.gz\n');
}

/** What Vercel is to do with the function and the widget. An answer may take five minutes. */
export function describeFunction(): void {
  const names = widgetNames();
  for (const name of names) cpSync(join(widgetFolder, name), join(vercelFolder, 'static', name));
  const routes = [
    ...names.map((name) => ({ src: `/${name.replaceAll('.', '\\.')}`, headers: widgetHeaders(name), continue: true })),
    { handle: 'filesystem' },
    { src: '/(.*)', dest: '/chat' },
  ];
  const settings = { runtime: 'nodejs22.x', handler: 'chat.mjs', launcherType: 'Nodejs', shouldAddHelpers: false, supportsResponseStreaming: true, maxDuration: 300 };
  writeFileSync(join(vercelFolder, 'config.json'), JSON.stringify({ version: 3, routes }, null, 2));
  writeFileSync(join(vercelFolder, 'functions/chat.func/.vc-config.json'), JSON.stringify(settings, null, 2));
}
