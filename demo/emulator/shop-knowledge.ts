import type { KnowledgeDocument } from './knowledge-base.ts';

/** Topics that the shop has a page for, in both languages. */
const pages: Record<string, string> = { shipping: 'shipping.html', returns: 'shipping.html', longjing: 'longjing.html' };

/** Topics of the shop itself; the others are what it sells. */
const service = ['shipping', 'returns', 'payment', 'shop'];

/** The same in two knowledge bases, `kb-tea` and `kb-service`, which calls can name. */
export function toShopPipelines(documents: readonly KnowledgeDocument[]): Record<string, KnowledgeDocument[]> {
  return {
    'kb-tea': documents.filter(({ topic }) => !service.includes(topic)),
    'kb-service': documents.filter(({ topic }) => service.includes(topic)),
  };
}

/** What the demo's tea shop knows, from `knowledge/<topic>.<language>.md`. */
export function readShopKnowledge(): KnowledgeDocument[] {
  const files = import.meta.glob<string>('./knowledge/*.md', { query: '?raw', import: 'default', eager: true });
  return Object.entries(files).map(([path, markdown]) => {
    const [, topic = '', language] = /([^/]+)\.(en|zh)\.md$/.exec(path) ?? [];
    const page = pages[topic];
    const url = `https://www.qingshan-tea.example/${language === 'zh' ? 'zh/' : ''}${page}`;
    const about = service.includes(topic) ? 'service' : 'tea';
    const metadata = { language: language === 'zh' ? 'zh' : 'en' };
    return { topic, language: language === 'zh' ? 'zh' : 'en', markdown, tags: [about], metadata, ...(page === undefined ? {} : { url }) };
  });
}
