import process from 'node:process';
import { startNode } from '../../server/runtimes/start-node.ts';

/** The backend of bench/upload.ts. It says where it listens, then on request what memory it needed since it was asked last. */
export interface MemoryReport {
  /** Resident bytes: the most since the last report, and now, after a collection. */
  peak: number;
  settled: number;
}

const upstream = process.env['UPSTREAM'] ?? '';
const { url } = await startNode({
  env: {
    DASHSCOPE_BASE_URL: upstream,
    DASHSCOPE_API_KEY: 'sk-x',
    BAILIAN_ENDPOINT: upstream,
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
    UPLOAD_HOSTS: upstream,
    BAILIAN_CHAT_CONFIG: 'test/bench/upload-config.json',
    STORE_URL: 'sqlite::memory:',
    HOST: '127.0.0.1',
    PORT: '0',
  },
  root: process.cwd(),
  log: () => undefined,
});

let peak = 0;
const timer = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
timer.unref();

process.on('message', () => {
  const before = peak;
  globalThis.gc?.();
  const settled = process.memoryUsage.rss();
  peak = settled;
  process.send?.({ peak: Math.max(before, settled), settled } satisfies MemoryReport);
});
process.send?.(url);
