import { fileURLToPath } from 'node:url';

/** What npm packages import as `bailian-chat/server/node`. */
export { ConfigError, type Environment } from '../config.ts';
export { openChat, type OpenChat, type OpenChatOptions } from './open-chat.ts';
export { type NodeServer, startNode, type StartNodeOptions } from './start-node.ts';
export { createStdoutLog } from './stdout-log.ts';

/** Folder of the built widget that the package carries, for `startNode` and `openChat`. */
export const widgetFolder = fileURLToPath(new URL('widget', import.meta.url));
