import process from 'node:process';
import { serve } from '@hono/node-server';
import { ConfigError, type Environment } from '../server/config.ts';
import { type NodeServer, startNode } from '../server/runtimes/start-node.ts';
import { createStdoutLog } from '../server/runtimes/stdout-log.ts';
import type { EmulatedApp } from './emulator/admit-call.ts';
import { createEmulator } from './emulator/create-emulator.ts';
import { createDemoSite } from './site.ts';

/** `npm run demo`: backend, tea shop and, without a key, the emulator, all in one process. */
const root = process.cwd();
const emulatorKey = 'sk-emulator';
const emulatorWorkspace = 'llm-emulator';
/** The pages on features each have an app that shows theirs. */
const emulatedApps: Record<string, EmulatedApp> = {
  'demo-shop': { showsSources: true },
  'demo-shop-2': { showsSources: true },
  'demo-variables': { prompt: '📍 {{city}} · 👤 {{userName}} · 🍵 {{level}}' },
  'demo-plugins': { scenario: 'plugin' },
  'demo-workflow': { kind: 'workflow' },
  'demo-pictures': { vision: true },
};

try {
  const isReal = Boolean(process.env['DASHSCOPE_API_KEY']?.trim());
  const emulator = isReal ? undefined : await serveEmulator();
  const server = await startDemo(emulator ? toEmulatorEnv(emulator.url) : {});
  print(server.url.replace('//127.0.0.1', '//localhost'), emulator?.url);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      emulator?.close();
      void server.close(0).then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${toSentence(error)}\n`);
  process.exit(1);
}

function startDemo(env: Environment): Promise<NodeServer> {
  const log = createStdoutLog(process.stdout);
  return startNode({
    // Only this machine may use the owner's key, unless told otherwise.
    env: { HOST: '127.0.0.1', ...process.env, ...env },
    root,
    log: (entry) => (entry.level === 'info' ? undefined : log(entry)),
    mount: (app) => app.route('/', createDemoSite({ root })),
  });
}

/** Settings that put the emulator in the service's place. What a run with a key would read is taken out. */
function toEmulatorEnv(url: string): Environment {
  return {
    DASHSCOPE_API_KEY: emulatorKey,
    DASHSCOPE_BASE_URL: url,
    BAILIAN_APP_ID: undefined,
    BAILIAN_ENDPOINT: url,
    BAILIAN_WORKSPACE_ID: emulatorWorkspace,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
    BAILIAN_CHAT_CONFIG: 'demo/bailian-chat.json',
    // Files go to the emulator's storage, and the emulator fetches pictures here.
    UPLOAD_HOSTS: url,
    PUBLIC_URL: `http://localhost:${process.env['PORT'] ?? 8787}`,
    STOCK_TOKEN: 'token-of-the-stock-plugin',
    STORE_URL: process.env['STORE_URL'] ?? 'sqlite::memory:',
  };
}

function serveEmulator(): Promise<{ url: string; close(): void }> {
  const apps = Object.fromEntries(Object.entries(emulatedApps).map(([id, app]) => [id, { workspace: emulatorWorkspace, ...app }]));
  const emulator = createEmulator({ apiKeys: [emulatorKey], apps, workspaceIds: [emulatorWorkspace] });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: (request) => emulator.fetch(request), hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      resolve({
        url: `http://127.0.0.1:${port}`,
        close() {
          server.close();
          if ('closeAllConnections' in server) server.closeAllConnections();
        },
      });
    });
    server.once('error', reject);
  });
}

function print(site: string, emulator: string | undefined): void {
  const service = emulator
    ? `Answers come from the emulator at ${emulator}.\n` +
      'Set DASHSCOPE_API_KEY and BAILIAN_APP_ID to talk to your own agent instead.'
    : 'Answers come from your own agent, with your key.\n' +
      'The pages with two chats and on what the chat can do need more apps: see demo/bailian-chat.json.';
  process.stdout.write(
    `\nA tea shop with Bailian Chat on every page:\n\n` +
      `  English               ${site}/\n` +
      `  中文                  ${site}/zh/\n` +
      `  What it can do        ${site}/features/\n` +
      `  Playground            ${site}/playground.html\n` +
      `  Strict CSP            ${site}/strict-csp.html\n` +
      `  Two chats             ${site}/two-widgets.html\n` +
      `  As an HTML element    ${site}/element.html\n` +
      `  React, Vue, plain     ${site}/examples/react.html, vue.html, plain.html\n` +
      `  From web-chatbot-ui   ${site}/web-chatbot-ui.html\n\n${service}\nPress Ctrl+C to stop.\n\n`,
  );
}

function toSentence(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env['PORT'] ?? 8787} is taken: stop the program that uses it, or set PORT to another one.`;
  }
  return `The demo did not start: ${error instanceof Error ? error.message : String(error)}`;
}
