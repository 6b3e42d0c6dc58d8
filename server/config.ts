import type { CompletionOptions } from './bailian/completion-request.ts';
import type { Disclosure } from './bailian/disclosure.ts';
import type { FieldTemplate, Template } from './template.ts';
import type { Variable } from './variable.ts';

/** What the backend was told, checked. `config/` reads it. */
export interface Config {
  apiKey: string;
  /** Root of the vendor's API with its path, such as `https://dashscope.aliyuncs.com/api/v1`. */
  baseUrl: string;
  /** By public alias. */
  apps: ReadonlyMap<string, AppConfig>;
  /** Signs visitor tokens. Absent: one is made and kept in the store. */
  tokenSecret?: string;
  /** Shared with the site, which signs with it who a visitor is. Absent: nobody is vouched for. */
  visitorSecret?: string;
  storeUrl: string;
  port: number;
  /** Address to listen on. Absent: all of them. */
  host?: string;
  /** Whether `X-Forwarded-*` headers come from a proxy of the owner's. */
  trustProxy: boolean;
}

export interface AppConfig {
  /** Public alias, the only name of the app that a browser knows. */
  alias: string;
  /** Its id upstream. */
  appId: string;
  workspace?: string;
  /** Whether it is a workflow, whose parameters have other places in a call. */
  workflow?: boolean;
  /** How a workflow streams. Absent: as the service has it. */
  flowStreamMode?: NonNullable<CompletionOptions['flowStreamMode']>;
  /** Origins whose pages may use the app, besides the backend's own: exact, `https://*.example.com`, or `*`. */
  origins: string[];
  texts: { title?: string; greeting?: string; suggestions?: string[] };
  /** Prefixes of addresses whose images may be shown in answers. */
  imagePrefixes: string[];
  /** Which visitors it remembers over the end of a conversation. Absent: none. */
  memory?: 'off' | 'verified' | 'all';
  /** The prompt's variables, by name. */
  variables?: ReadonlyMap<string, Variable>;
  /** What plug-ins are given with every question, by tool id. */
  plugins?: ReadonlyMap<string, PluginConfig>;
  /** Where the service looks for passages. Absent: as the console has it. */
  rag?: RagConfig;
  /** Whether the model thinks first: never, always, or as the visitor likes. Absent: as the console has it. */
  thinking?: 'off' | 'on' | 'visitor';
  /** What of an answer may leave the backend besides its text. Absent: nothing. */
  disclosure?: Disclosure;
}

/** Templates without `{env.…}`: those were filled when the file was read. */
export interface PluginConfig {
  params: Readonly<Record<string, FieldTemplate>>;
  /** The credential. It never leaves for anywhere but upstream. */
  token?: Template;
}

export interface RagConfig {
  pipelineIds: readonly Template[];
  fileIds: readonly Template[];
  tags: readonly Template[];
  metadataFilter: Readonly<Record<string, Template>>;
  structuredFilter: Readonly<Record<string, FieldTemplate>>;
}

export type Environment = Record<string, string | undefined>;

/** Every problem found, each a sentence for the owner. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n- ${problems.join('\n- ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
