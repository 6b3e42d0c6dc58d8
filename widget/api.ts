import type { ErrorCode } from '../server/wire/errors.ts';
import type { Feedback } from '../server/wire/feedback.ts';
import type { PageContext, TurnOutcome } from '../server/wire/protocol.ts';

export type { PageContext };

/**
 * What a page may use. On the script tag an option is `data-<name>`, on `<bailian-chat>` the attribute `<name>`, for
 * `BailianChat.init()` the key below. Every option may be left out.
 */
export interface BailianChatOptions {
  /** Alias of the app on the backend. Default: `default`. */
  app?: string;
  /** Address of the backend. Default: where widget.js came from. */
  endpoint?: string;

  /** Heading of the panel. Default: the app's own title, else a word in the visitor's language. */
  title?: string;
  /** First words of an empty conversation. Default: the app's own greeting, else one in the visitor's language. */
  greeting?: string;
  /** Hint in the empty input. */
  placeholder?: string;
  /** Questions to pick from in an empty conversation. Default: the app's own. */
  suggestions?: string[];
  /** Values for the app's prompt variables. Only those that the owner listed are sent, with each question. */
  vars?: Variables;
  /**
   * Language of the widget's own words: `en`, `zh-CN`, `zh-TW`, `ja`, `ko`, `de`, `fr`, `es`, `pt`, `ru` or `ar`.
   * Default: the page's `lang`, then the browser's languages.
   */
  lang?: string;
  /** Which way the widget is read. Default: that of its language. Corners stay where they are. */
  dir?: 'ltr' | 'rtl';
  /** Words of your own for any of the widget's: `{ send: 'Ask', failures: { network: 'You are offline.' } }`. */
  strings?: BailianChatStrings;

  /** Any CSS colour. Text on it and links in it are kept readable. */
  color?: string;
  /** Default: `auto`, which follows the visitor's system. */
  theme?: 'auto' | 'light' | 'dark';
  /** Default: `bottom-right`. */
  position?: 'bottom-right' | 'bottom-left' | 'top-right' | 'top-left';

  /** Signed by the site's server: who the visitor is. It is never stored. */
  visitorToken?: string;
  /** A label that tells the visitors of one browser apart. It opens nothing. */
  visitorId?: string;
  /** Shown to the visitor, so that they see as whom they ask. */
  visitorName?: string;
  /** Questions to pick from after each answer. Default: the app's own. */
  followUps?: string[];
  /** The owner's own line below the input, beside the label that answers are made by AI. */
  disclaimer?: string;
  /** What visitors agree to before their first message. Nothing can be sent before. */
  consent?: string;
  /** Words beside the closed launcher, until the visitor dismisses them. */
  teaser?: string;
  /** Seconds until they are shown. Default: 5. */
  teaserDelay?: number;
  /** A contact: an address (`https:`, `mailto:`, `tel:`), or the button's words, and the page listens for `handoff`. */
  handoff?: string;
  /** Whether the visitor's earlier conversations are listed. Default: on. */
  history?: Switch;
  /** Whether visitors can rate answers. Default: off. */
  feedback?: Switch;
  /** Whether a finished answer makes a sound when nobody looks. Default: off. */
  sound?: Switch;
  /** Dictation and reading aloud by the browser's own voice. Default: off. */
  voice?: Switch;
  /** What of the page goes along with a question, where the app takes it. The visitor sees it and can take it off. Default: off. */
  pageContext?: 'off' | 'title' | 'selection' | 'text';
  /** Whether the model thinks first, where the app leaves that to visitors. Default: `visitor`, which gives them a switch. */
  thinking?: 'on' | 'off' | 'visitor';
  /** How thoughts stand above an answer, where the app shows them. Default: `collapsed`. */
  thoughts?: 'collapsed' | 'open' | 'off';
  /** Whether answers show their sources, where the app gives them. Default: on. */
  citations?: Switch;
  /** Whether files, and pictures, can be attached, where the app takes them. Default: on. */
  files?: Switch;
  images?: Switch;
  /** How long the browser remembers a conversation: `local` (default), `session` for as long as the tab, `none` for as long as the page. */
  persist?: 'local' | 'session' | 'none';

  /** When the panel opens by itself: `never` (default), at `load`, or after so many seconds. */
  open?: 'never' | 'load' | number;

  /** `floating` (default): a bubble in a corner. `inline`: where the element stands. `page`: all of the window. */
  mode?: 'floating' | 'inline' | 'page';
  /** Selector of the element that the chat is put into. Default: the end of the page. */
  target?: string;
  /** Distances from the corner, as lengths. Default: `20px`. */
  offsetX?: string;
  offsetY?: string;
  zIndex?: number;
  /** Size of the panel, as lengths. Default: `400px` and `640px`. */
  width?: string;
  height?: string;

  /** How round corners are. Default: `round`. */
  radius?: 'pill' | 'round' | 'soft' | 'sharp';
  /** How much room there is between things. Default: `normal`. */
  density?: 'compact' | 'normal' | 'roomy';
  /** Fonts, as CSS lists them. */
  font?: string;
  /** Addresses of pictures: in the panel's head, beside answers. By https, of the page's own origin, or `data:`. */
  logo?: string;
  avatar?: string;
  /** A round button (default), one with words, or none. */
  launcher?: 'icon' | 'text' | 'none';
  /** Address of a picture, as above. */
  launcherIcon?: string;
  /** Default: the title. */
  launcherText?: string;
  /** Whether visitors may move the launcher. Default: false. */
  draggable?: boolean;
}

export type Switch = boolean | 'on' | 'off';

/** What `send` takes besides the text. */
export interface SendOptions {
  /** Go along with the question, where the app takes files. */
  files?: Iterable<File>;
  /** Whether it is asked in a conversation of its own. */
  newConversation?: boolean;
}

type Nullable<Options> = { [Name in keyof Options]?: Options[Name] | null };

/** Words by name, as in `widget/i18n/en.ts` and `en-tools.ts`; gaps such as `{name}` are filled. */
export interface BailianChatStrings {
  [name: string]: string | BailianChatStrings;
}

/** Values of prompt variables, by name. */
export type Variables = Record<string, string | number | boolean | null>;

/** A chat on the page. The element `<bailian-chat>` has these methods. Calls made while it loads are kept. */
export interface BailianChatInstance {
  /** Opens the panel and puts the cursor into its input. */
  open(): void;
  /** Closes the panel. A running answer goes on. */
  close(): void;
  toggle(): void;
  isOpen(): boolean;
  /** Opens the panel and asks; what the visitor has attached goes along. Dropped while another answer runs or a file is not ready. */
  send(text: string, options?: SendOptions): void;
  /** Puts text into the input, in place of what stands there. */
  setComposer(text: string): void;
  /** Says what the visitor is looking at, in place of what the page shows; null takes it back. It goes along where the app takes it. */
  setContext(context: PageContext | null): void;
  /** Shows words beside the closed launcher now. */
  teaser(text: string): void;
  /** Starts an empty conversation. A running answer is stopped. */
  newConversation(): void;
  /** Stops the running answer; what came so far is kept. */
  stop(): void;
  /** Sets some of the variables, from the next question on. Null takes one back. */
  setVariables(variables: Variables): void;
  /** Changes some of the options. Where the backend is, which app and which language stay as they are; null takes one back. */
  setOptions(options: Nullable<BailianChatOptions>): void;
  /**
   * Says who the visitor is, with a token that the site's server signed, or with a function that gives a new one whenever
   * it is needed. What another visitor had open leaves the page.
   */
  identify(token: string | (() => string | Promise<string>)): void;
  /** The visitor leaves, in every tab: nothing of theirs stays in the page or in its storage. */
  logout(): void;
  /** Puts the cursor into the panel's input, if the panel is open. */
  focus(): void;
  /** Takes the chat off the page. The conversation stays with the backend. */
  destroy(): void;
  /** Calls `listener` with each event's detail. Returns the function that ends it. */
  on<Name extends BailianChatEvent>(event: Name, listener: (detail: BailianChatEvents[Name]) => void): () => void;
}

/**
 * Events by name, each with its detail. The element also dispatches them as DOM events `bailian-chat:<name>` that
 * bubble and leave shadow trees.
 */
export interface BailianChatEvents {
  /** The launcher stands on the page. */
  ready: { app: string };
  open: { app: string };
  close: { app: string };
  /** A message was added: the visitor's question when it is sent, the answer when it is whole. */
  message: { id: string; role: 'user' | 'assistant'; text: string };
  /** An answer begins. */
  'response-start': { id: string };
  /** An answer ended, in whichever way. */
  'response-end': { id: string; outcome: TurnOutcome };
  /** The visitor is somebody else now; or, with `expired`, a new token is needed: call `identify()` within ten seconds. */
  identity: { app: string; state: 'verified' | 'anonymous' | 'expired' };
  /** The visitor rated an answer, or took that back. */
  feedback: Feedback & { id: string };
  /** The visitor asks for a person. `preventDefault()` on the DOM event keeps the contact's address from being opened. */
  handoff: { app: string; contact: string; text: string };
  /** Answers that came while nobody looked. */
  unread: { count: number };
  /** Something the visitor was told about in words. */
  error: { code: BailianChatErrorCode; retryable: boolean; requestId?: string };
}

export type BailianChatEvent = keyof BailianChatEvents;

/** Codes of the backend, and two of the browser's own. */
export type BailianChatErrorCode =
  | ErrorCode
  /** The backend could not be reached. */
  | 'network'
  /** What answered at the endpoint is no Bailian Chat backend. */
  | 'endpoint';

type Methods = Omit<BailianChatInstance, 'on' | 'isOpen'>;

/** Before the script has loaded: `BailianChat('open')`. Afterwards also `BailianChat.open()`. Meant is the page's first chat. */
export interface BailianChatGlobal extends BailianChatInstance {
  <Name extends keyof Methods>(method: Name, ...args: Parameters<Methods[Name]>): void;
  <Name extends BailianChatEvent>(method: 'on', event: Name, listener: (detail: BailianChatEvents[Name]) => void): void;
  (method: 'init', options?: BailianChatOptions): void;
  /** Puts another chat on the page. */
  init(options?: BailianChatOptions): BailianChatInstance;
  /** Calls made before the script has loaded, in the form of the snippet in README. */
  q?: ArrayLike<unknown>[];
}

declare global {
  interface Window {
    BailianChat?: BailianChatGlobal;
  }
  interface HTMLElementTagNameMap {
    'bailian-chat': HTMLElement & BailianChatInstance;
  }
}
