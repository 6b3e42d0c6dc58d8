import { appPath, chatPath, conversationPath, stopPath, streamPath, visitorPath } from '../../server/wire/paths.ts';
import type { ErrorBody } from '../../server/wire/errors.ts';
import {
  VISITOR_TOKEN_HEADER,
  type AppProfile,
  type ChatBody,
  type Conversation,
  type StopResult,
  type VisitorToken,
} from '../../server/wire/protocol.ts';
import type { ChallengeSolution } from '../../server/wire/visitor.ts';
import { ApiError, failureOf, ownError } from './api-error.ts';
import type { Clock } from './clock.ts';

/** Where the visitor's token is kept. */
export interface TokenBox {
  read(): string | undefined;
  write(token: string | undefined): void;
}

export interface ApiClientOptions {
  /** Address of the backend, without a slash at the end. */
  endpoint: string;
  app: string;
  fetch: typeof fetch;
  clock: Clock;
  token: TokenBox;
}

/** The backend's routes. All throw {@link ApiError}, or the signal's reason. */
export interface ApiClient {
  readProfile(): Promise<AppProfile>;
  /** Undefined when there is no such conversation, or it is somebody else's. */
  readConversation(id: string): Promise<Conversation | undefined>;
  stop(conversation: string): Promise<StopResult>;
  /** Before it is over, a visitor without a token does not get one: they may be somebody. Never fails. */
  ready?: Promise<void>;
  /** Makes the visitor's token, with the work that a `challenge_required` asked for. May be replaced. */
  mint(solution?: ChallengeSolution): Promise<string>;
  /** Does `work` with the visitor's token. A token that is refused is replaced once. */
  asVisitor<Result>(work: (bearer: string) => Promise<Result>): Promise<Result>;
  /** Added to the paths of streams: empty, or `SHORT_POLL` where something on the way holds back what is not whole. */
  poll: string;
  /** The answer's event stream. */
  openChat(body: ChatBody, signal: AbortSignal): Promise<Response>;
  /** The running answer's event stream after `lastEventId`, with status 204 when nothing runs. */
  openStream(conversation: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response>;
}

const jsonDeadlineMs = 20_000;
/** Longer than the backend waits for the first word of the service behind it. */
const streamDeadlineMs = 75_000;

interface Request {
  /** Makes it a POST. */
  body?: object;
  lastEventId?: string | undefined;
  /** Makes the answer a stream. */
  signal?: AbortSignal;
}

export function createApiClient({ endpoint, app, fetch, clock, token }: ApiClientOptions): ApiClient {
  let minting: Promise<string> | undefined;

  /** Resolves with an answer of the kind that was asked for. */
  async function request(path: string, { body, lastEventId, signal }: Request, bearer?: string): Promise<Response> {
    const url = endpoint + path;
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    const stopTimer = clock.after(signal ? streamDeadlineMs : jsonDeadlineMs, cancel);
    let response: Response;
    try {
      response = await fetch(url, {
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...(lastEventId && { 'last-event-id': lastEventId }),
        },
        signal: abort.signal,
        // The mark of a cookie wants the cookie with it.
        credentials: bearer?.startsWith('cookie') ? 'include' : 'omit',
        cache: 'no-store',
        referrerPolicy: 'origin',
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw ownError('network', `${url}: ${String(error)}`);
    } finally {
      stopTimer();
    }
    const { status, ok, headers } = response;
    const fresh = headers.get(VISITOR_TOKEN_HEADER);
    if (fresh) token.write(fresh);
    const type = headers.get('content-type') ?? '';
    if (status === 204 || (ok && type.includes(signal ? 'event-stream' : 'json'))) return response;
    const { error }: Partial<ErrorBody> = type.includes('json') ? await readJson(response) : {};
    if (error?.code) throw new ApiError(error);
    // A gateway in front of the backend says in its own words that nobody is home.
    throw ownError(status > 500 ? 'network' : 'endpoint', `${url} answered with status ${status} and type "${type}"`);
  }

  // What it gives has the type that its caller expects: of the backend's own answers nothing is checked beyond that
  // they are objects, and the few fields that a stranger's would lack.
  async function readJson(response: Response) {
    try {
      return Object(await response.json());
    } catch (error) {
      throw ownError('network', String(error));
    }
  }

  async function mint(solution?: ChallengeSolution): Promise<string> {
    const { token: minted }: VisitorToken = await readJson(await request(visitorPath(app), { body: { solution } }));
    token.write(minted);
    return minted;
  }

  async function asVisitor<Result>(work: (bearer: string) => Promise<Result>, isRepeated = false): Promise<Result> {
    if (!token.read()) await client.ready;
    const bearer = token.read() ?? (await (minting ??= client.mint().finally(() => (minting = undefined))));
    try {
      return await work(bearer);
    } catch (error) {
      if (isRepeated || failureOf(error).code !== 'unauthorized') throw error;
      // Unless another request has replaced it already.
      if (token.read() === bearer) token.write(undefined);
      return asVisitor(work, true);
    }
  }

  function requestAsVisitor(path: string, options: Request): Promise<Response> {
    return asVisitor((bearer) => request(path, options, bearer));
  }

  /** Whether anybody is there. A browser tells a page that much even of a backend that does not let it in. */
  async function isThere(): Promise<boolean> {
    try {
      await fetch(`${endpoint}/healthz`, { mode: 'no-cors', signal: AbortSignal.timeout(jsonDeadlineMs) });
      return true;
    } catch {
      return false;
    }
  }

  const client: ApiClient = {
    poll: '',
    async readProfile() {
      const response = await request(appPath(app), {}).catch(async (error: unknown) => {
        const { code, message } = failureOf(error);
        throw code === 'network' && (await isThere()) ? ownError('endpoint', `${message}: is the page's origin allowed, and the app known?`) : error;
      });
      const profile: AppProfile = await readJson(response);
      if (!profile.texts) throw ownError('endpoint', `${endpoint} answered with something that is no app`);
      return profile;
    },
    async readConversation(id) {
      try {
        return await readJson(await requestAsVisitor(conversationPath(app, id), {}));
      } catch (error) {
        if (failureOf(error).code === 'not_found') return undefined;
        throw error;
      }
    },
    async stop(conversation) {
      return readJson(await requestAsVisitor(stopPath(app, conversation), { body: {} }));
    },
    mint,
    asVisitor,
    openChat: (body, signal) => requestAsVisitor(chatPath(app) + client.poll, { body, signal }),
    openStream: (conversation, lastEventId, signal) => requestAsVisitor(streamPath(app, conversation) + client.poll, { lastEventId, signal }),
  };
  return client;
}
