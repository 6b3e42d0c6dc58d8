import type { KnowledgeDocument } from './knowledge-base.ts';

/** Topics that the shop has a page for, in both languages. */
const pages: Record<string, string> = { shipping: 'shipping.html', returns: 'shipping.html', longjing: 'longjing.html' };

/** What the demo's tea shop knows, from `knowledge/<topic>.<language>.md`. */
export function readShopKnowledge(): KnowledgeDocument[] {
  const files = import.meta.glob<string>('./knowledge/*.md', { query: '?raw', import: 'default', eager: true });
  return Object.entries(files).map(([path, markdown]) => {
    const [, topic = '', language] = /([^/]+)\.(en|zh)\.md$/.exec(path) ?? [];
    const page = pages[topic];
    const url = `https://www.qingshan-tea.example/${language === 'zh' ? 'zh/' : ''}${page}`;
    return { topic, language: language === 'zh' ? 'zh' : 'en', markdown, ...(page === undefined ? {} : { url }) };
  });
}
