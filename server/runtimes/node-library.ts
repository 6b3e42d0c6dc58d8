import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openChat as openWith, type OpenChat, type OpenChatOptions } from './open-chat.ts';
import { askWithNode } from './node-ask.ts';
import { uploadWithNode } from './node-upload.ts';
import { createStdoutLog } from './stdout-log.ts';

/** What npm packages import as `bailian-chat/server/node`. */
export { ConfigError, type Environment } from '../config.ts';
export type { OpenChat, OpenChatOptions };
export { type NodeServer, startNode, type StartNodeOptions } from './start-node.ts';
export { createStdoutLog } from './stdout-log.ts';

/** Folder of the built widget that the package carries, for `startNode` and `openChat`. */
export const widgetFolder = fileURLToPath(new URL('widget', import.meta.url));

/**
 * The backend with its widget, to be mounted in a server of the owner's own. Configured as `bailian-chat start` is, by
 * the environment and `bailian-chat.json` in the folder that the process runs in, unless told otherwise.
 */
export function openChat(options: Partial<OpenChatOptions> = {}): Promise<OpenChat> {
  return openWith({ env: process.env, root: process.cwd(), widget: widgetFolder, log: createStdoutLog(process.stdout), uploadFetch: uploadWithNode, askFetch: askWithNode, ...options });
}
