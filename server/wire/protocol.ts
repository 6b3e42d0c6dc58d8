/**
 * What travels between browser and backend. Streams are the AI SDK's UI message stream v1
 * (https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol), so that its `DefaultChatTransport` works as it is.
 * The widget shares it with the backend.
 */

import type { WireError } from './errors.ts';
import type { Feedback } from './feedback.ts';

/** Header that names the stream's protocol, with its value. */
export const STREAM_HEADER = 'x-vercel-ai-ui-message-stream';
export const STREAM_VERSION = 'v1';

/** Response header with a fresh visitor token, sent when the one that came is older than a day. */
export const VISITOR_TOKEN_HEADER = 'x-visitor-token';
export const REQUEST_ID_HEADER = 'x-request-id';

/** Headers of `POST …/files`, whose body is the file itself: its name, percent-encoded, and its MD5 in hexadecimal. */
export const FILE_NAME_HEADER = 'x-file-name';
export const FILE_MD5_HEADER = 'x-file-md5';

/** Data of the SSE event that closes a stream. */
export const STREAM_END = '[DONE]';

/** The app of a backend that is configured by environment variables alone. */
export const DEFAULT_APP = 'default';

/** Longest question, in Unicode code points. */
export const MAX_QUESTION_LENGTH = 4_000;

/** Longest title of a conversation, in code points. */
export const MAX_TITLE_LENGTH = 80;

/** Longest title and address of a page, and the longest text of it, in Unicode code points. */
export const MAX_PAGE_LABEL_LENGTH = 512;
export const MAX_PAGE_TEXT_LENGTH = 4_000;

/** Ids that a client may choose: conversations and the visitor's messages. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** How an answer ended. An answer without an end was cut on the way: resume it. */
export type TurnOutcome =
  | 'done'
  /** The visitor stopped it; what came before is kept. */
  | 'stopped'
  /** The service or the backend broke off; what came before is kept. */
  | 'interrupted'
  /** Cut at a limit of length or time. */
  | 'length'
  /** Ended by the error in its `data-error` part. */
  | 'failed';

export interface TurnUsage {
  inputTokens: number;
  outputTokens: number;
}

/** Metadata of a message. Times are ISO 8601 in UTC. */
export interface MessageMetadata {
  createdAt?: string;
  /** Absent while the answer runs, and on the visitor's messages. */
  outcome?: TurnOutcome;
  /** Tokens the service counted for this answer. */
  usage?: TurnUsage;
  /** How long the model thought before it began to answer, in milliseconds. */
  reasoningMs?: number;
  /** What the visitor said of this answer. */
  feedback?: Feedback;
}

/** The parts of a stream, each one SSE event with an `id:` of `<turn>:<sequence from 1>`. */
export type StreamPart =
  | { type: 'start'; messageId: string; messageMetadata: MessageMetadata }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string }
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  /** A step on the way to the answer. The same id again tells more of the same step. */
  | { type: 'data-step'; id: string; data: Step }
  /** All that the answer refers to so far; it replaces the list before. */
  | { type: 'data-references'; id: 'references'; data: Reference[] }
  /** The references once more, for clients that know no `data-references`. */
  | { type: 'source-document'; sourceId: string; mediaType: string; title: string }
  | { type: 'source-url'; sourceId: string; url: string; title: string }
  /** What came so far is void: the service sent the whole answer anew. Steps and references that still hold follow again. */
  | { type: 'reset-step' }
  | { type: 'data-error'; data: WireError }
  | { type: 'error'; errorText: string }
  | { type: 'abort'; reason: string }
  | { type: 'finish'; finishReason: FinishReason; messageMetadata: MessageMetadata };

/** What the app did before or while it answered. */
export interface Step {
  /** `node`: of a workflow. */
  kind: 'retrieval' | 'memory' | 'plugin' | 'node';
  /** As the app calls it, in the app's language. */
  name: string;
  isRunning: boolean;
  /** What was found or done, a line each. Absent unless the owner lets it be seen. */
  details?: string[];
}

/** A document that the answer refers to by `[number]`. */
export interface Reference {
  number: number;
  title: string;
  /** Name of the file. */
  document?: string;
  pages?: number[];
  /** The passage. Absent, like `images`, unless the owner lets it be seen. */
  text?: string;
  images?: string[];
  /** Absent unless the owner listed its host. */
  url?: string;
}

/** Those that every version of the protocol knows; `messageMetadata.outcome` says more. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'error' | 'other';

/** The parts of a stored message. */
export type MessagePart =
  | { type: 'text'; text: string }
  | FilePart
  | PagePart
  | { type: 'reasoning'; text: string }
  | { type: 'data-step'; id: string; data: Step }
  | { type: 'data-references'; data: Reference[] }
  | { type: 'data-error'; data: WireError };

/** A file in a visitor's message, as the AI SDK has it. */
export interface FilePart {
  type: 'file';
  mediaType: string;
  filename?: string;
  /** `filePath` of an uploaded file, and never another address. In answers a picture's is signed and can be shown for an hour. */
  url: string;
  /** Whether it can no longer be used: the service keeps files for some days. Only in answers. */
  isGone?: boolean;
}

/** What the visitor was looking at when they asked. In the visitor's messages alone, at most one. */
export interface PagePart {
  type: 'data-page';
  data: PageContext;
}

/** Every field may be absent, but not all of them. */
export interface PageContext {
  title?: string;
  /** Origin and path: what stands behind them may be a secret. */
  url?: string;
  /** What the visitor selected. */
  selection?: string;
  /** The page's main text, or what the page itself has set. */
  text?: string;
}

export interface Message {
  id: string;
  role: 'user' | 'assistant';
  parts: MessagePart[];
  metadata: MessageMetadata;
}

/**
 * Body of `POST …/chat`. Only the last message counts, and it must be the visitor's: history is the backend's own.
 * The same message id again joins the running turn or replays the finished one, and pays nothing twice.
 * With `regenerate-message` the last question is answered anew and the old answer is replaced.
 * With `submit-message` and a `messageId` the question replaces that one, which has to be the last, and its answer. It
 * should have an id of its own, so that it can be sent again; the same id with another text is taken too, as the AI SDK
 * sends what was edited. 409 `id_reused` where another question is the last by now.
 */
export interface ChatBody {
  /** The conversation: {@link ID_PATTERN}, made by the client. */
  id: string;
  messages: { id: string; role: 'user'; /** Texts, files and the page. */ parts: MessagePart[] }[];
  trigger?: 'submit-message' | 'regenerate-message';
  /** With `submit-message`: the question to be replaced. */
  messageId?: string | null | undefined;
  /** Values for the app's prompt variables, by name. Only those that the profile lists are taken. */
  variables?: Record<string, string | number>;
  /** Whether the model shall think first, where the profile leaves that to the visitor. */
  thinking?: boolean;
}

/**
 * Answer of `GET …/conversations`, newest first, a hundred at most. With `?query=` those whose title or messages hold
 * these words, in the same order; a page of a search may be short, or empty, and more follow all the same.
 */
export interface ConversationList {
  conversations: ConversationSummary[];
  /** Goes as `before` into the request for the next page. Absent on the last. */
  next?: string;
}

/** Body of `PATCH …/conversations/:id`, answered with the {@link ConversationSummary}. */
export interface ConversationChange {
  /** 1 to {@link MAX_TITLE_LENGTH} code points. */
  title: string;
}

export interface ConversationSummary {
  id: string;
  /** Begin of the first question, or what the visitor called it. */
  title: string;
  createdAt: string;
  updatedAt: string;
}

/** Answer of `GET …/conversations/:id`. A running answer is not among the messages: read its stream. */
export interface Conversation extends ConversationSummary {
  /** The newest, oldest first: as many as `limit` says, 500 at most and without it; those before the message `before`. */
  messages: Message[];
  /** Goes as `before` into the request for what was said earlier. Absent where these begin. */
  earlier?: string;
  isRunning: boolean;
}

/** Answer of `POST …/chat/:id/stop`. */
export interface StopResult {
  /** Whether an answer was running. */
  stopped: boolean;
}

/** Answer of `GET …/memory`. `DELETE …/memory` and `DELETE …/memory/:fact` answer 204. */
export interface VisitorMemory {
  /** Whether what the visitor says is remembered for later conversations. */
  enabled: boolean;
  /** The first 200, also where nothing is added any more. */
  facts: MemoryFact[];
}

export interface MemoryFact {
  /** Good for this visitor alone. */
  id: string;
  /** A sentence, as the app's model wrote it down. */
  text: string;
}

/**
 * Answer of `POST …/files` and `GET …/files/:id`. Body of the former is the file; it may be sent with any content type.
 * `DELETE …/files/:id` answers 204.
 */
export interface UploadedFile {
  /** Good for this visitor alone. */
  id: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  /** `picture`: shown to a model that sees. `file`: read by the service, and searched. */
  kind: 'file' | 'picture';
  /** What goes into the {@link FilePart} of a question. Below the endpoint, beginning with a slash. */
  url: string;
  state: 'reading' | 'ready' | 'failed';
  /** How far the service is. */
  step?: 'received' | 'queued' | 'parsing' | 'parsed' | 'checking' | 'indexing' | 'indexed' | 'unknown';
  /** `late`: it was not read within the time that a visitor waits. `safety`: the content filter refused it. */
  reason?: 'parse' | 'safety' | 'index' | 'deleted' | 'expired' | 'late';
  /** While it is read: seconds until it makes sense to ask again. */
  retryAfterSeconds?: number;
}

/** Answer of `POST …/visitor`. */
export interface VisitorToken {
  token: string;
  expiresAt: string;
  /** Whether the site vouched for who the visitor is. */
  verified: boolean;
  /** The anonymous visitor's conversation that is theirs now. Absent: none was handed over. */
  conversation?: string;
}

/** Answer of `GET /v1/apps/:app`: what any page may know of an app. Absent texts have the widget's defaults. */
export interface AppProfile {
  app: string;
  texts: { title?: string; greeting?: string; suggestions?: string[]; /** Offered after each answer. */ followUps?: string[] };
  /** Prefixes of addresses whose images may be shown in answers. Empty: none are. */
  imagePrefixes: string[];
  /** Hosts that links of answers lead to without a question first, as the app's `linkHosts` has them. Absent: only the page's own. */
  linkHosts?: readonly string[];
  /** Names of the prompt variables that a page may set. */
  variables: string[];
  /** Whether the model thinks before it answers: never, always, or as the visitor likes. */
  thinking: 'off' | 'on' | 'visitor';
  /** Whether documents, recordings and the like can be attached to a question. */
  files: boolean;
  /** Whether pictures can be. */
  images: boolean;
  /** Whether the app remembers visitors over the end of a conversation. `GET …/memory` says whether it does this one. */
  memory: boolean;
  /** Whether the site can say who a visitor is, or has to before anything can be asked; `optional` also where the token is in a cookie, or a browser may have work to do first. Absent: it cannot. */
  identity?: 'optional' | 'required';
  /** Whether the visitor's token is kept in a cookie: see `COOKIE_BEARER`. Absent: it is not. */
  cookie?: true;
  /** Whether a question may come with a {@link PagePart}. Absent: it is left out. */
  pageContext?: boolean;
}
