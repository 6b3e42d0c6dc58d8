import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { type Config, type Environment, readConfig } from '../config.ts';
import { type Chat, type ChatOptions, createChat } from '../create-chat.ts';
import { adminRoutes } from '../routes/admin.ts';
import { openStore } from './open-store.ts';
import { addWidget } from './widget-files.ts';

const SWEEP_MS = 60_000;

export interface OpenChatOptions extends Pick<ChatOptions, 'log' | 'uploadFetch' | 'loadOf' | 'waitUntil' | 'basePath'> {
  env: Environment;
  /** Folder that relative paths are looked for in: `bailian-chat.json`, and the store's file. */
  root: string;
  /** Folder of the built widget. Absent: it is served from elsewhere. */
  widget?: string | undefined;
}

export interface OpenChat extends Chat {
  config: Config;
}

/**
 * The backend where there are files and Node's modules: Node itself, Deno, Bun. Reads the configuration, opens the
 * store, serves the widget, and keeps the store tidy until it is closed. Throws ConfigError for a bad configuration.
 */
export async function openChat({ env, root, widget, ...options }: OpenChatOptions): Promise<OpenChat> {
  const config = readConfig({ env, readFile: (path) => readTextFile(path.startsWith('/') ? path : join(root, path)) });
  const store = await openStore({ url: config.storeUrl, root, log: options.log });
  const chat = await createChat({ config, store, admin: adminRoutes, ...options });
  if (widget !== undefined) addWidget(chat.app, widget);

  let cancelSweep = systemClock.after(SWEEP_MS, sweep);
  function sweep(): void {
    void chat.sweep();
    cancelSweep = systemClock.after(SWEEP_MS, sweep);
  }

  return {
    ...chat,
    config,
    async close() {
      cancelSweep();
      await chat.close();
    },
  };
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
