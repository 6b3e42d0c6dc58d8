import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// The emulator takes its long answer as `?raw`, which is Vite's. This lets Node run it as it is.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('?raw')) return nextLoad(url, context);
    const text = readFileSync(new URL(url.slice(0, -'?raw'.length)), 'utf8');
    return { format: 'module', source: `export default ${JSON.stringify(text)};`, shortCircuit: true };
  },
});
