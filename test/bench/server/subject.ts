import process from 'node:process';
import { createStdoutLog } from '../../../server/runtimes/stdout-log.ts';
import { startNode } from '../../../server/runtimes/start-node.ts';

/** The backend as `npm start` runs it: store, turn log, limits and the log's lines are on. Its argument is the service's address. */
const [upstream = ''] = process.argv.slice(2);
const server = await startNode({
  env: {
    DASHSCOPE_BASE_URL: upstream,
    DASHSCOPE_API_KEY: 'sk-x',
    // The same address takes files.
    BAILIAN_ENDPOINT: upstream,
    BAILIAN_WORKSPACE_ID: 'llm-bench',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'bench-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'bench-key-secret',
    UPLOAD_HOSTS: upstream,
    BAILIAN_CHAT_CONFIG: 'test/bench/server/config.json',
    HOST: '127.0.0.1',
    PORT: '0',
    MAX_TURNS: '100000',
    ...process.env,
  },
  root: process.cwd(),
  log: createStdoutLog(process.stdout),
});
process.send?.(server.url);
process.once('SIGTERM', () => void server.close().then(() => process.exit()));
process.once('disconnect', () => process.exit());
