import type { Disclosure } from '../bailian/disclosure.ts';
import type { Template } from '../chat/template.ts';
import type { Variable } from '../chat/variables.ts';

/** How a workflow app tells of its nodes. */
export type FlowStreamMode = 'full_thoughts' | 'agent_format' | 'message_format' | 'message_format_plus';

/** One app. What is absent is off. */
export interface AppConfig {
  /** Public alias, the only name of the app that a browser knows. */
  alias: string;
  /** Its id upstream. */
  appId: string;
  workspace?: string;
  /** Origins whose pages may use the app, besides the backend's own: exact, `https://*.example.com`, or `*`. */
  origins: string[];
  texts: { title?: string; greeting?: string; suggestions?: string[] };
  /** Prefixes of addresses whose images may be shown in answers. */
  imagePrefixes: string[];
  /** What of an answer may be seen besides its text. */
  disclosure?: Disclosure;
  /** Whether the model thinks before it answers: always, or as the visitor likes. */
  thinking?: 'off' | 'on' | 'visitor';
  flowStreamMode?: FlowStreamMode;
  /** Whether upstream remembers visitors from one conversation to the next: those that the site vouches for, or all. */
  memory?: 'off' | 'verified' | 'all';
  /** Prompt variables, by name. */
  variables?: Readonly<Record<string, Variable>>;
  /** Whether it is a workflow, whose variables have no name of their own around them upstream. */
  workflow?: boolean;
  plugins?: Plugin[];
  rag?: RagConfig;
  /** How much of the conversation goes along where there is no session upstream, in tokens. */
  transcriptTokens?: number;
}

export interface Plugin {
  /** The vendor's id of the tool. */
  toolId: string;
  params: Record<string, Template>;
  /** The visitor's credential for the tool. It goes upstream and nowhere else. */
  token?: Template;
}

/** What is searched for an answer. */
export interface RagConfig {
  pipelineIds: string[];
  fileIds: string[];
  tags: Template[];
  metadataFilter: Record<string, Template>;
  structuredFilter: Record<string, Template | number>;
}
