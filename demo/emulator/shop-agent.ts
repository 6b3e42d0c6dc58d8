import type { KnowledgeBase, Language, Section } from './knowledge-base.ts';
import { isChinese } from './search-terms.ts';
import { parseSmallTalk, phrases } from './small-talk.ts';

export interface ShopQuestion {
  prompt: string;
  /** The visitor's earlier questions, oldest first. */
  earlier: readonly string[];
  /** Name of the shop in each language. */
  shop: Record<Language, string>;
}

export interface ShopAnswer {
  text: string;
  language: Language;
  /** Where the text is from; absent when the agent speaks for itself. */
  section?: Section;
}

/** What somebody means who asks for "the price" before anything else. */
const START_TOPIC = 'teas';

/** What a conversation has come to. */
interface Thread {
  language: Language;
  topic: string;
  told: readonly string[];
}

/** Answers in Markdown and in the question's language, from the section that fits best. */
export function answerShopQuestion(knowledge: KnowledgeBase, { prompt, earlier, shop }: ShopQuestion): ShopAnswer {
  // Earlier questions are gone through again, so that a follow-up finds its topic without any state of our own.
  let thread: Thread = { language: 'en', topic: START_TOPIC, told: [] };
  for (const question of earlier) thread = reply(knowledge, thread, question).thread;
  const { answer, thread: { language } } = reply(knowledge, thread, prompt);
  if ('phrase' in answer) return { text: phrases[language][answer.phrase](shop[language]), language };
  return { text: answer.text, language, section: answer };
}

interface Reply {
  answer: Section | { phrase: keyof (typeof phrases)['en'] };
  thread: Thread;
}

function reply(knowledge: KnowledgeBase, before: Thread, prompt: string): Reply {
  const chinese = isChinese(prompt);
  const language = chinese === undefined ? before.language : chinese ? 'zh' : 'en';
  const thread = { ...before, language };
  const smallTalk = parseSmallTalk(prompt);
  if (smallTalk?.kind === 'more') return tellMore(knowledge, thread);
  const question = smallTalk ? smallTalk.rest : prompt;
  const section = question ? knowledge.find({ text: question, language, topic: thread.topic }) : undefined;
  if (section) return tell(section, thread);
  return { answer: { phrase: smallTalk ? smallTalk.kind : 'unknown' }, thread };
}

function tellMore(knowledge: KnowledgeBase, thread: Thread): Reply {
  const { topic, language, told } = thread;
  const next = knowledge.sectionsOf(topic, language).find(({ id }) => !told.includes(id));
  return next ? tell(next, thread) : { answer: { phrase: 'unknown' }, thread };
}

function tell(section: Section, thread: Thread): Reply {
  return { answer: section, thread: { ...thread, topic: section.topic, told: [...thread.told, section.id] } };
}
