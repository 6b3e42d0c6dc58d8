import { createWorker } from './cloudflare/create-worker.ts';
import type { ObjectState, WorkerEnv } from './cloudflare/platform.ts';
import { createSharedObject, type SharedObject } from './cloudflare/shared-object.ts';
import { createVisitorObject, type VisitorObject } from './cloudflare/visitor-object.ts';

/** Cloudflare Workers: what wrangler.jsonc names. The platform wants a default export, and classes. */
// oxlint-disable-next-line import/no-default-export
export default createWorker();

export class ChatVisitor {
  readonly #object: VisitorObject;

  constructor(state: ObjectState, env: WorkerEnv) {
    this.#object = createVisitorObject(state, env);
  }

  fetch(request: Request): Promise<Response> {
    return this.#object.fetch(request);
  }

  alarm(): Promise<void> {
    return this.#object.alarm();
  }
}

/** Secrets, and what is counted for all visitors together. */
export class ChatShared {
  readonly #object: SharedObject;

  constructor(state: ObjectState) {
    this.#object = createSharedObject(state);
  }

  fetch(request: Request): Promise<Response> {
    return this.#object.fetch(request);
  }

  alarm(): Promise<void> {
    return this.#object.alarm();
  }
}
