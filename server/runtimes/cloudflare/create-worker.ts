import { ConfigError } from '../../config.ts';
import { type Chat, createChat } from '../../create-chat.ts';
import { ChatError, errorKinds, toWireError } from '../../errors.ts';
import { createRandomId } from '../../random-id.ts';
import type { ErrorBody } from '../../wire/errors.ts';
import { consoleLog } from './console-log.ts';
import { leadRequest } from './lead-request.ts';
import type { WorkerEnv } from './platform.ts';
import { readWorkerConfig } from './read-env.ts';
import { createSharedStore, toWorkerStore } from './shared-store.ts';
import { toBindings } from './to-bindings.ts';
import { SHARED_NAME } from './visitor-object.ts';

/**
 * The Worker: gives visitors their tokens, says what the apps are, refuses whom it does not know, and leads everybody
 * else to the object of their own.
 */
export function createWorker(): { fetch(request: Request, env: WorkerEnv): Promise<Response> } {
  // Only what is finished: one request must not wait for what another one has begun.
  let chat: Chat | undefined;

  async function open(env: WorkerEnv): Promise<Chat> {
    const shared = createSharedStore(() => env.SHARED.get(env.SHARED.idFromName(SHARED_NAME)));
    return createChat({ config: readWorkerConfig(env), store: toWorkerStore(shared, env.VISITORS), log: consoleLog });
  }

  return {
    async fetch(request, env) {
      try {
        chat ??= await open(env);
        const visitor = await leadRequest(request, { tokens: chat.tokens, apps: chat.apps, visitors: env.VISITORS });
        return await (visitor ? visitor.fetch(request) : chat.fetch(request, toBindings(request)));
      } catch (error) {
        // Sentences for the owner, in the platform's logs.
        if (error instanceof ConfigError) console.error(error.message);
        return refuse(error instanceof ConfigError ? new ChatError('internal') : new ChatError('unavailable', { cause: error }));
      }
    },
  };
}

function refuse(error: ChatError): Response {
  const body: ErrorBody = { error: toWireError(error, createRandomId()) };
  // Readable for every page: nothing of anybody is in it.
  return Response.json(body, { status: errorKinds[error.code].status, headers: { 'access-control-allow-origin': '*', 'cache-control': 'no-store' } });
}
