import { erasurePath, exportPath, visitorPath } from '../../server/wire/paths.ts';
import type { ErasureReceipt, VisitorExport } from '../../server/wire/privacy.ts';
import type { TokenBox } from './api-client.ts';
import { ownError } from './api-error.ts';
import type { Clock } from './clock.ts';
import { sendRequest } from './send-request.ts';

/** The backend's routes for all that is kept of the visitor. Both throw `ApiError`. */
export interface VisitorApi {
  /** Undefined for a visitor who never asked anything: nothing is kept then. */
  readAll(): Promise<VisitorExport | undefined>;
  /**
   * Erases the visitor, and forgets the token: the next question is somebody else's. The page has to forget the rest, the
   * conversation and what is kept in the browser. Undefined as above.
   */
  erase(): Promise<Erasure | undefined>;
}

export interface Erasure {
  receipt: ErasureReceipt;
  /** How far it is by now. The old token, which opens nothing else any more, is good for that. */
  refresh(): Promise<ErasureReceipt>;
}

export interface VisitorApiOptions {
  endpoint: string;
  app: string;
  clock: Clock;
  token: TokenBox;
}

/** An export is long, and comes piece by piece. */
const idleMs = 60_000;

export function createVisitorApi({ endpoint, app, clock, token }: VisitorApiOptions): VisitorApi {
  // With the token that is there, never with a new one: who erases somebody else by mistake would take themselves for erased.
  const request = (bearer: string, method: 'GET' | 'DELETE', path: string): Promise<unknown> =>
    sendRequest({ method, url: endpoint + path, headers: { authorization: `Bearer ${bearer}` }, idleMs, clock });

  return {
    async readAll() {
      const bearer = token.read();
      return bearer === undefined ? undefined : toExport(await request(bearer, 'GET', exportPath(app)));
    },
    async erase() {
      const bearer = token.read();
      if (bearer === undefined) return undefined;
      const receipt = toReceipt(await request(bearer, 'DELETE', visitorPath(app)));
      if (token.read() === bearer) token.write(undefined);
      return { receipt, refresh: async () => toReceipt(await request(bearer, 'GET', erasurePath(app))) };
    },
  };
}

function toReceipt(answer: unknown): ErasureReceipt {
  if (!isReceipt(answer)) throw ownError('endpoint', 'the backend answered with something that is no receipt');
  return answer;
}

function toExport(answer: unknown): VisitorExport {
  if (!isExport(answer)) throw ownError('endpoint', 'the backend answered with something that is no export');
  return answer;
}

// What tells the backend's own answers from a stranger's.
function isReceipt(answer: unknown): answer is ErasureReceipt {
  const { state }: Partial<ErasureReceipt> = Object(answer);
  return state === 'done' || state === 'erasing';
}

function isExport(answer: unknown): answer is VisitorExport {
  const { conversations }: Partial<VisitorExport> = Object(answer);
  return Array.isArray(conversations);
}
