import { createKnowledgeBase, type KnowledgeBase, type KnowledgeDocument } from './knowledge-base.ts';
import { toFileId } from './retrieval.ts';

/** `rag_options` of a call. */
export interface RagOptions {
  pipelineIds: readonly string[];
  fileIds: readonly string[];
  tags: readonly string[];
  metadataFilter: Readonly<Record<string, string>>;
  structuredFilter: Readonly<Record<string, string | number | boolean>>;
}

export interface KnowledgeBases {
  /** What a call with these options may search. */
  open(rag: RagOptions): KnowledgeBase;
}

export interface KnowledgeBasesOptions {
  /** Those of the knowledge bases that the console attaches to every app. */
  attached: readonly KnowledgeDocument[];
  /** Those of further knowledge bases, by pipeline id. */
  pipelines: Readonly<Record<string, readonly KnowledgeDocument[]>>;
}

/** The service searches no more than this many, and says nothing of the others. */
const MAX_PIPELINES = 5;
/** An index is made once for each set of options, of which there are few. */
const MAX_INDEXES = 50;

export function createKnowledgeBases({ attached, pipelines }: KnowledgeBasesOptions): KnowledgeBases {
  const indexes = new Map<string, KnowledgeBase>();

  function select(rag: RagOptions): KnowledgeDocument[] {
    const ids = [...new Set(rag.pipelineIds)].slice(0, MAX_PIPELINES);
    // Knowledge bases that a call names are searched instead of the attached ones, not besides.
    const documents = ids.length > 0 ? ids.flatMap((id) => (Object.hasOwn(pipelines, id) ? (pipelines[id] ?? []) : [])) : attached;
    return [...new Set(documents)].filter((document) => isWanted(document, rag));
  }

  return {
    open(rag) {
      const key = JSON.stringify(rag);
      const known = indexes.get(key);
      if (known) return known;
      if (indexes.size >= MAX_INDEXES) indexes.clear();
      const made = createKnowledgeBase(select(rag));
      indexes.set(key, made);
      return made;
    },
  };
}

/** Tags and metadata narrow documents, and the structured filter rows of tables: neither says anything of the other. */
function isWanted(document: KnowledgeDocument, { fileIds, tags, metadataFilter, structuredFilter }: RagOptions): boolean {
  if (fileIds.length > 0 && !fileIds.includes(toFileId(document))) return false;
  if (document.row) return hasAll(document.row, structuredFilter);
  return (tags.length === 0 || tags.some((tag) => document.tags?.includes(tag))) && hasAll(document.metadata ?? {}, metadataFilter);
}

function hasAll(values: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => Object.hasOwn(values, name) && values[name] === value);
}
