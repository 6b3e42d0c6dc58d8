import type { effect, Signal, signal } from '@preact/signals-core';
import type { VNode } from 'preact';
import type { Challenge, ChallengeSolution } from '../../server/wire/visitor.ts';
import type { FilePart, Message, PagePart } from '../../server/wire/protocol.ts';
import type { ChatHandle, ChatHost } from '../chat-host.ts';
import type { ToolStrings } from '../i18n/tool-strings.ts';
import type { Cite } from '../markdown/render-context.ts';
import type { RawOptions } from '../options.ts';
import type { ChatStorage, StorageSource } from '../state/storage.ts';
import type { ApiClient } from '../transport/api-client.ts';
import type { ChatModel } from './chat-model.ts';

/** What a tool gives, by place. Null or undefined is nothing. */
interface Places {
  /** In the panel's head, before its buttons. */
  head: () => VNode | null;
  /** Stands before the messages, and in their place. */
  view: () => VNode | null;
  /** In the composer's field, before what is typed. */
  field: () => VNode | null;
  /** Below the composer's field. */
  under: () => VNode | null;
  /** In a message of the visitor's, before its text. */
  question: (message: Message) => VNode | null;
  /** Above an answer's text. */
  above: (message: Message, isStreaming: boolean) => VNode | null;
  /** Draws the `[1]` of an answer: the same function each time, whatever comes later. */
  cite: (message: Message) => Cite;
  /** Below an answer's text. */
  below: (message: Message, isStreaming: boolean) => VNode | null;
  /** Behind the last message. */
  after: () => VNode | null;
  /** In the foot of a finished answer. */
  foot: (message: Message) => VNode | null;
  /** Goes with the next question. False stands for one that is not ready: until then no question can be sent. */
  file: () => (FilePart | PagePart | false)[];
  /** Puts a text into the clipboard. */
  copy: (text: string) => Promise<boolean>;
  /** Does a browser's work. Undefined when it was not done. */
  solve: (challenge: Challenge) => Promise<ChallengeSolution | undefined>;
  /** Takes a call of the page's that is not for the panel itself. */
  call: (method: ToolCall, value: unknown) => void;
}

export type Place = keyof Places;
type About = { [P in Place]: Parameters<Places[P]> };
type Given = { [P in Place]: ReturnType<Places[P]> };
type Single<Item> = Item extends (infer One)[] ? One : NonNullable<Item>;

/** A part of the panel that is loaded when it is needed. It is asked again at each redraw. */
export type Tool = { [P in Place]?: (...about: About[P]) => Given[P] } & {
  css: string;
  /** Where it stands in each place: what has less comes first, whichever was loaded first. */
  order: number;
};

/** All that the tools give for a place, in their order. Reads signals. */
export type FromTools = <P extends Place>(place: P, ...about: About[P]) => Single<Given[P]>[];

/** What a tool gets. */
export interface ToolHost extends ChatModel {
  /** The tools that are loaded. The same in a new list has everything drawn anew. */
  tools: Signal<readonly Tool[]>;
  api: Pick<ApiClient, 'asVisitor'>;
  storage: Pick<ChatStorage, 'read' | 'reread' | 'write'>;
  endpoint: string;
  /** The options as written. Reads a signal. */
  readRaw: () => RawOptions;
  shadow: ShadowRoot;
  /** Where tools come from; a tool may add others. */
  toolChunks: Record<ToolName, () => Promise<Partial<Record<ToolName, CreateTool>>>>;
  warn: (sentence: string) => void;
  /** Whether the visitor's conversations are shown. Made by the tool `more`. */
  isMenuOpen?: Signal<boolean>;
  /** What the page said last that the visitor is looking at. */
  pageContext?: unknown;
  /** Variables and sentences that the page's author was told of. It grows. */
  told: Set<string>;
  /** Stands before options' names in warnings. */
  prefix: string;
  app: string;
  storageKey: string;
  /** In the place of the window's storages, where the page asks for another. Set by the tool `more`. */
  kept?: StorageSource;
  /** Carries what style sheets need to know. */
  root: HTMLElement;
  /** Reads scheme and colours anew. */
  applyLook: () => void;
  /** What ends with the chat. A tool adds to it. */
  stops: (() => void)[];
  /** For who the visitor is. Absent where that does not matter. */
  identity?: IdentityHost;
  /** The tools' own, in the visitor's language. */
  words: ToolStrings;
  /** Those that the panel hears: the one-file spare has others of its own. */
  signal: typeof signal;
  effect: typeof effect;
}

/** What the tool gets that knows who the visitor is. */
export interface IdentityHost {
  /** `mint`, which makes the bearer where there is none, may be replaced. */
  api: Pick<ApiClient, 'mint'>;
  chat: ChatHost;
  /** Puts a new chat in the place of this one, for somebody else. */
  mountChat: (chat: ChatHost) => Promise<ChatHandle>;
}

/** What the module of a tool exports, under the tool's name. */
export type CreateTool = (host: ToolHost) => Tool;
export type ToolName = 'trace' | 'attach' | 'memory' | 'outbox' | 'frame' | 'identity' | 'more' | IdentityToolName | MoreToolName;
/** What the tool `identity` brings along. */
export type IdentityToolName = 'challenge';
/** Those that the tool `more` brings along. */
export type MoreToolName = 'actions' | 'history' | 'voice' | 'page';
/** Calls that tools take. */
export type ToolCall = 'attach' | 'closeMemory' | 'identify' | 'send' | 'setContext' | 'teaser';
