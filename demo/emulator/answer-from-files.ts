import type { KnowledgeBase, Language } from './knowledge-base.ts';
import type { SessionFile } from './openapi/session-files.ts';
import { isChinese } from './search-terms.ts';
import type { ShopAnswer } from './shop-agent.ts';

const aboutFiles = /\b(?:file|files|document|documents|attachment|attached|summari[sz]e|summary|uploaded)\b|文件|文档|附件|总结|概括|摘要|资料/iu;
const EXCERPT_LENGTH = 300;

/** What the files say to a question; undefined when it is about something else. */
export function answerFromFiles(knowledge: KnowledgeBase, { prompt, files }: { prompt: string; files: readonly SessionFile[] }): ShopAnswer | undefined {
  const language: Language = isChinese(prompt) ? 'zh' : 'en';
  const section = knowledge.find({ text: prompt, language, topic: '' });
  if (section) return { text: section.text, language, section };
  const [file] = files;
  if (!file || !aboutFiles.test(prompt)) return undefined;
  const excerpt = file.text.length > EXCERPT_LENGTH ? `${file.text.slice(0, EXCERPT_LENGTH)}…` : file.text;
  const first = knowledge.sectionsOf(file.id, language)[0];
  const text = language === 'zh' ? `“${file.name}”里写着：\n\n${excerpt}` : `“${file.name}” says:\n\n${excerpt}`;
  return { text, language, ...(first ? { section: first } : {}) };
}
