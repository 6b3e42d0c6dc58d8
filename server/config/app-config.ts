import type { CallSettings } from '../bailian/completion-request.ts';
import type { Disclosure } from '../bailian/disclosure.ts';
import type { AppLimits } from '../chat/limits/app-limits.ts';
import type { FieldTemplate, Template } from '../chat/template.ts';
import type { Variable } from '../chat/variables.ts';
import type { VisitorKeys } from '../chat/visitor-keys.ts';

/** One app. What is absent is off, or as the vendor's console has it. */
export interface AppConfig {
  /** Public alias, the only name of the app that a browser knows. */
  alias: string;
  /** Its id upstream. */
  appId: string;
  workspace?: string;
  /** Origins whose pages may use the app, besides the backend's own: exact, `https://*.example.com`, or `*`. */
  origins: string[];
  texts: { title?: string; greeting?: string; suggestions?: string[]; followUps?: string[] };
  /** Prefixes of addresses whose images may be shown in answers. */
  imagePrefixes: string[];
  /** What of an answer may be seen besides its text. Absent: nothing. */
  disclosure?: Disclosure;
  /** Whether the model thinks first: never, always, or as the visitor likes. Absent: as the console has it. */
  thinking?: 'off' | 'on' | 'visitor';
  /** Whether it is a workflow, whose variables have no name of their own around them upstream. */
  workflow?: boolean;
  /** How a workflow tells of its nodes. Absent: as the service has it. */
  flowStreamMode?: NonNullable<CallSettings['flowStreamMode']>;
  /** Whether the site may say who a visitor is, or has to. Absent: it may. */
  identity?: 'off' | 'optional' | 'required';
  /** With what tokens of its own site are checked, in place of the backend's. */
  visitorKeys?: VisitorKeys;
  /** Who has to have made them: their `iss`. Absent: whoever has the key. */
  issuer?: string;
  /** Whether who signs in takes the open conversation along. */
  handOver?: boolean;
  /** Whether a logout ends all tokens that the site signed for the visitor until then. */
  endOnLogout?: boolean;
  /** Whether browsers have work to do before they are a visitor: always, or while much is asked. Absent: never. */
  challenge?: 'on' | 'load';
  /** Whether visitors' tokens travel in a cookie that no page can read. The backend is on the same site as its pages then. */
  cookie?: boolean;
  /** Whether upstream remembers visitors from one conversation to the next: those that the site vouches for, or all. */
  memory?: 'off' | 'verified' | 'all';
  /** Whether visitors can attach files that the service reads. */
  files?: boolean;
  /** Whether they can attach pictures for a model that sees. */
  images?: boolean;
  /** Whether a page may send along with a question what the visitor is looking at. */
  pageContext?: boolean;
  /** Prompt variables, by name. */
  variables?: Readonly<Record<string, Variable>>;
  plugins?: readonly Plugin[];
  /** Where passages are looked for. Absent: as the console has it. */
  rag?: RagConfig;
  /** What visitors may use of it. Absent: whatever they like; a configuration that was read has them always. */
  limits?: AppLimits;
  /** How long after their last use things are kept, in days. Absent: 30 and 180. */
  retention?: { conversationDays?: number; memoryDays?: number };
  /** How much of the conversation goes along where there is no session upstream, in tokens. */
  transcriptTokens?: number;
}

/** Templates here have no `{env.…}` any more: that was filled when the file was read. */
export interface Plugin {
  /** The vendor's id of the tool. */
  toolId: string;
  params: Readonly<Record<string, FieldTemplate>>;
  /** The visitor's credential for the tool. It goes upstream and nowhere else. */
  token?: Template;
}

/** What is searched for an answer. */
export interface RagConfig {
  pipelineIds: readonly Template[];
  fileIds: readonly Template[];
  tags: readonly Template[];
  metadataFilter: Readonly<Record<string, Template>>;
  structuredFilter: Readonly<Record<string, FieldTemplate>>;
}
