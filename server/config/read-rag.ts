import type { Template } from '../chat/template.ts';
import type { RagConfig } from './app-config.ts';
import type { AppEntry } from './app-schema.ts';
import { readField, readTemplate, type TemplateRules, type TemplateScope } from './read-template.ts';

// A filter that is not filled would let everything through, so only what always has a value may fill one.
const filterRules: TemplateRules = {
  sources: [],
  refuse: (variable) => (variable.type === 'text' && variable.default === '' ? 'has no default, and a filter must never be empty' : undefined),
};

// An id opens whatever it names: which ones there are to choose from is the owner's to list.
const idRules: TemplateRules = {
  sources: [],
  refuse: (variable) =>
    variable.from !== 'signed' && variable.type !== 'enum'
      ? 'is set by pages as they like, and would let anybody name any id: make it an enum, or "from": "signed"'
      : filterRules.refuse?.(variable),
};

/** Where the service looks for passages. */
export function readRag(where: string, rag: NonNullable<AppEntry['rag']>, scope: TemplateScope): RagConfig {
  const { pipelineIds = [], fileIds = [], tags = [], metadataFilter = {}, structuredFilter = {} } = rag;
  if (fileIds.length > 0 && pipelineIds.length === 0) {
    scope.problems.push(`${where}.fileIds needs ${where}.pipelineIds: files are looked for in the knowledge bases that they belong to.`);
  }
  const readList = (name: string, values: readonly string[], rules: TemplateRules): Template[] =>
    values.map((value, index) => readTemplate(`${where}.${name}.${index}`, value, scope, rules));
  return {
    pipelineIds: readList('pipelineIds', pipelineIds, idRules),
    fileIds: readList('fileIds', fileIds, idRules),
    tags: readList('tags', tags, filterRules),
    metadataFilter: mapValues(metadataFilter, (value, name) => readTemplate(`${where}.metadataFilter.${name}`, value, scope, filterRules)),
    structuredFilter: mapValues(structuredFilter, (value, name) => readField(`${where}.structuredFilter.${name}`, value, scope, filterRules)),
  };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}
