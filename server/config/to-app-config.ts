import { discloseNothing } from '../bailian/disclosure.ts';
import { readImagePrefixes, readLinkHosts, readOrigins } from './addresses.ts';
import type { AppConfig, Plugin, RagConfig } from './app-config.ts';
import type { AppEntry } from './app-file.ts';
import { parseTemplate, type Template } from '../chat/template.ts';
import { toVariableValue, VARIABLE_NAME } from '../chat/variables.ts';

export interface AppSource {
  alias: string;
  entry: AppEntry;
  /** Origins and workspace of all apps. */
  origins: string[];
  workspace: string | undefined;
  env: (name: string) => string | undefined;
  problems: string[];
}

/** An app of the file as the backend uses it. What is wrong is noted as sentences. */
export function toAppConfig({ alias, entry, origins, env, problems, ...shared }: AppSource): AppConfig {
  const where = `apps.${alias}`;
  const { variables = {}, plugins, rag, thinking, flowStreamMode, memory, workflow, limits } = entry;
  const complain = (place: string) => (problem: string) => void problems.push(`${where}.${place}: ${problem}`);
  const names = new Set(Object.keys(variables));
  const read = (place: string, text: string): Template => parseTemplate(text, { variables: names, env, complain: complain(place) });

  for (const [name, variable] of Object.entries(variables)) {
    if (!VARIABLE_NAME.test(name)) complain(`variables.${name}`)('a name has letters, digits and "_", and begins with no digit.');
    if (variable.type === 'integer' && variable.min > variable.max) complain(`variables.${name}`)('min is greater than max.');
    else if (toVariableValue(variable, variable.default) === undefined) complain(`variables.${name}.default`)(`${JSON.stringify(variable.default)} is not of its type.`);
  }
  if (rag?.fileIds?.length && !rag.pipelineIds?.length) complain('rag.fileIds')('files need the knowledge bases that hold them: list those in rag.pipelineIds.');

  const { thoughts = discloseNothing.thoughts, steps = discloseNothing.steps, citations = discloseNothing.citations } = entry;
  return {
    alias,
    appId: entry.appId,
    origins: [...origins, ...readOrigins(`${where}.origins`, entry.origins, problems)],
    texts: withoutAbsent(entry.texts ?? {}),
    imagePrefixes: readImagePrefixes(`${where}.imagePrefixes`, entry.imagePrefixes, problems),
    ...(thoughts || steps !== 'off' || citations !== 'off'
      ? { disclosure: { thoughts, steps, citations, linkHosts: readLinkHosts(`${where}.linkHosts`, entry.linkHosts, problems) } }
      : {}),
    ...withoutAbsent({ workspace: entry.workspace ?? shared.workspace, thinking, flowStreamMode, memory, workflow, transcriptTokens: limits?.transcriptTokens }),
    ...(names.size > 0 ? { variables } : {}),
    ...(plugins ? { plugins: Object.entries(plugins).map(([toolId, plugin]) => toPlugin(toolId, plugin, (place, text) => read(`plugins.${toolId}.${place}`, text))) } : {}),
    ...(rag ? { rag: toRag(rag, (place, text) => read(`rag.${place}`, text)) } : {}),
  };
}

type ReadTemplate = (place: string, text: string) => Template;

function toPlugin(toolId: string, { params = {}, token }: NonNullable<AppEntry['plugins']>[string], read: ReadTemplate): Plugin {
  return {
    toolId,
    params: Object.fromEntries(Object.entries(params).map(([name, text]) => [name, read(`params.${name}`, text)])),
    ...(token === undefined ? {} : { token: read('token', token) }),
  };
}

function toRag({ pipelineIds = [], fileIds = [], tags = [], metadataFilter = {}, structuredFilter = {} }: NonNullable<AppEntry['rag']>, read: ReadTemplate): RagConfig {
  return {
    pipelineIds,
    fileIds,
    tags: tags.map((tag) => read('tags', tag)),
    metadataFilter: Object.fromEntries(Object.entries(metadataFilter).map(([name, text]) => [name, read(`metadataFilter.${name}`, text)])),
    structuredFilter: Object.fromEntries(Object.entries(structuredFilter).map(([name, value]) => [name, typeof value === 'number' ? value : read(`structuredFilter.${name}`, value)])),
  };
}

type WithoutAbsent<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(values: T): WithoutAbsent<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as WithoutAbsent<T>;
}
