import { join } from 'node:path';
import process from 'node:process';
import { freeStart } from './free-start.ts';
import { runServer } from './run-server.ts';
import { startNode } from './start-node.ts';

/** `npm start`: the production server on Node. */
await runServer((log) => startNode({ env: process.env, root: process.cwd(), widget: join(import.meta.dirname, '../widget'), log }));
freeStart();
