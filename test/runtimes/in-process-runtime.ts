import { join } from 'node:path';
import { openChat } from '../../server/runtimes/open-chat.ts';
import { root } from './process-runtime.ts';
import type { Runtime } from './runtime.ts';

/** The library in this process, called without a socket. */
export const appRequest: Runtime = {
  name: 'app.request',
  async start({ env, folder }) {
    const chat = await openChat({ env, root: folder, widget: join(root, 'dist/widget'), log: () => {} });
    return {
      fetch: async (path, init) => chat.app.request(`http://chat.test${path}`, init),
      async stop() {
        await chat.drain(0);
        await chat.close();
      },
      // What runs in this process cannot be killed alone: it loses its store, and so can keep nothing any more.
      kill: () => chat.close(),
    };
  },
};
