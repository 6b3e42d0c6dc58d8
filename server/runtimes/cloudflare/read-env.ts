import { type Config, type Environment, readConfig } from '../../config.ts';
import type { WorkerEnv } from './platform.ts';

/** The configuration in the Worker's variables and secrets. `BAILIAN_CHAT_CONFIG` may be a JSON variable of wrangler.jsonc. */
export function readWorkerConfig(env: WorkerEnv): Config {
  const variables: Environment = {};
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') variables[name] = value;
    else if (name === 'BAILIAN_CHAT_CONFIG') variables[name] = JSON.stringify(value);
  }
  return readConfig({ env: variables });
}
