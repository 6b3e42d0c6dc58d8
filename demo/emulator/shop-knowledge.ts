import type { KnowledgeDocument } from './knowledge-base.ts';

/** What the demo's tea shop knows, from `knowledge/<topic>.<language>.md`. */
export function readShopKnowledge(): KnowledgeDocument[] {
  const files = import.meta.glob<string>('./knowledge/*.md', { query: '?raw', import: 'default', eager: true });
  return Object.entries(files).map(([path, markdown]) => {
    const [, topic = '', language] = /([^/]+)\.(en|zh)\.md$/.exec(path) ?? [];
    return { topic, language: language === 'zh' ? 'zh' : 'en', markdown };
  });
}
