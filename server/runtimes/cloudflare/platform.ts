/**
 * What is used of Cloudflare Workers, in the words of https://developers.cloudflare.com/durable-objects/api/. Their own
 * types would put theirs in the place of the browser's and Node's in the whole project.
 */
export interface ObjectState {
  id: { toString(): string };
  storage: ObjectStorage;
  waitUntil(promise: Promise<unknown>): void;
}

export interface ObjectStorage {
  sql: { exec(sql: string, ...values: (string | number | ArrayBuffer | Uint8Array | null)[]): { toArray(): Record<string, string | number | ArrayBuffer | null>[] } };
  transactionSync<T>(work: () => T): T;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

export interface ObjectStub {
  fetch(request: Request): Promise<Response>;
}

export interface ObjectNamespace<Id = unknown> {
  idFromName(name: string): Id;
  /** Throws for what is no id of an object of this kind. */
  idFromString(id: string): Id;
  get(id: Id): ObjectStub;
}

/** The bindings that wrangler.jsonc names, and beside them the variables and secrets of the configuration. */
export interface WorkerEnv {
  /** One object a visitor. */
  VISITORS: ObjectNamespace;
  /** One object with what all of them share. */
  SHARED: ObjectNamespace;
  [variable: string]: unknown;
}
