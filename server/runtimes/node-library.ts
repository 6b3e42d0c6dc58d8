import { join } from 'node:path';
import process from 'node:process';
import { openChat as openWith, type OpenChat, type OpenChatOptions } from './open-chat.ts';
import { uploadWithNode } from './node-upload.ts';
import { createStdoutLog } from './stdout-log.ts';

export { ConfigError } from '../config.ts';
export type { Log, LogEntry } from '../log.ts';
export type { OpenChat, OpenChatOptions };

/**
 * `bailian-chat/node`: the backend with its widget, to be mounted in a server of the owner's own. Configured as `npm
 * start` is, by the environment and `bailian-chat.json` in the folder that the process runs in, unless told otherwise.
 */
export function openChat(options: Partial<OpenChatOptions> = {}): Promise<OpenChat> {
  return openWith({
    env: process.env,
    root: process.cwd(),
    widget: join(import.meta.dirname, '../widget'),
    log: createStdoutLog(process.stdout),
    uploadFetch: uploadWithNode,
    ...options,
  });
}
