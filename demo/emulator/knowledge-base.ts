import MiniSearch from 'minisearch';
import { toSearchTerms } from './search-terms.ts';

/** A Markdown document about one topic, in one language. */
export interface KnowledgeDocument {
  /** The same for the translations of a document. */
  topic: string;
  language: Language;
  /**
   * `# Title`, then `## Section` each with a text that answers a question as it stands. A comment behind either
   * heading lists further words that people use for it: `<!-- price, cost -->`.
   */
  markdown: string;
  /** Where people can read it. */
  url?: string;
  /** Present: it was attached to a conversation. */
  file?: { id: string; name: string };
  /** What calls can narrow a search by. */
  tags?: readonly string[];
  metadata?: Readonly<Record<string, string>>;
  /** Present: it is a row of a table, of which other filters speak. */
  row?: Readonly<Record<string, string | number | boolean>>;
}

export type Language = 'en' | 'zh';

/** An answer to a kind of question. */
export interface Section {
  id: string;
  topic: string;
  language: Language;
  /** The document's title. */
  subject: string;
  subjectWords: string;
  heading: string;
  headingWords: string;
  text: string;
  url?: string;
  file?: { id: string; name: string };
}

export interface Question {
  text: string;
  language: Language;
  /** What the conversation was about. It counts where the question names no topic of its own. */
  topic: string;
}

export interface KnowledgeBase {
  /** The section that answers best; undefined when none seems to. */
  find(question: Question): Section | undefined;
  /** The best hits, whether they answer or not. */
  search(text: string, language: Language, limit: number): Hit[];
  /** A topic's sections in their order. */
  sectionsOf(topic: string, language: Language): Section[];
}

export interface Hit {
  section: Section;
  /** From 0 to 1. */
  score: number;
}

/** How much more a section of the conversation's topic counts than others. */
const TOPIC_BOOST = 2.5;
/** The first section says what the topic is: it goes before the others where the question says nothing further. */
const FIRST_BOOST = 1.02;
/** Least share of a question's words that must occur at all. Pairs of Chinese characters hit seldom by nature. */
const leastShare: Record<Language, number> = { en: 0.51, zh: 0.25 };

/** An index over documents, by section. */
export function createKnowledgeBase(documents: readonly KnowledgeDocument[]): KnowledgeBase {
  const sections = new Map(documents.flatMap(parseSections).map((section) => [section.id, section]));
  const indexes = { en: createIndex(sections, 'en'), zh: createIndex(sections, 'zh') };

  return {
    find({ text, language, topic }) {
      const index = indexes[language];
      const topicFields = ['subject', 'subjectWords'];
      const namesTopic = index.search(text, { fields: topicFields, prefix: false }).length > 0;
      const found = index.search(text, {
        boostDocument: (id: string) => (id.endsWith('/0') ? FIRST_BOOST : 1) * (!namesTopic && sections.get(id)?.topic === topic ? TOPIC_BOOST : 1),
      });
      const [best] = found;
      if (!best) return undefined;
      // Somebody who asks for bicycles asks for nothing of ours, although we know what it means to sell.
      const isAboutTopic = Object.values(best.match).some((fields) => fields.some((field) => topicFields.includes(field)));
      const known = new Set(found.flatMap(({ queryTerms }) => queryTerms));
      const isUnderstood = known.size / new Set(toSearchTerms(text)).size >= leastShare[language];
      return isAboutTopic || isUnderstood ? sections.get(String(best.id)) : undefined;
    },
    search(text, language, limit) {
      const hits = indexes[language].search(text).slice(0, limit);
      return hits.flatMap(({ id, score }) => {
        const section = sections.get(String(id));
        return section ? [{ section, score: score / (score + 5) }] : [];
      });
    },
    sectionsOf: (topic, language) => [...sections.values()].filter((section) => section.topic === topic && section.language === language),
  };
}

function createIndex(sections: ReadonlyMap<string, Section>, language: Language): MiniSearch<Section> {
  const index = new MiniSearch<Section>({
    fields: ['subject', 'subjectWords', 'heading', 'headingWords', 'text'],
    tokenize: toSearchTerms,
    processTerm: (term) => term,
    searchOptions: {
      boost: { subject: 4, subjectWords: 4, heading: 3, headingWords: 3, text: 0.5 },
      // A misspelt or inflected word finds its like; short ones find too much that way.
      fuzzy: (term) => (/^[a-z]{6,}$/.test(term) ? 1 : false),
      prefix: (term) => /^[a-z]{5,}$/.test(term),
      weights: { fuzzy: 0.4, prefix: 0.4 },
    },
  });
  index.addAll([...sections.values()].filter((section) => section.language === language));
  return index;
}

function parseSections({ topic, language, markdown, url, file }: KnowledgeDocument): Section[] {
  const [head = '', ...parts] = markdown.split(/^## /m);
  const { heading: subject, words: subjectWords } = parseHeading(head.replace(/^# /, ''));
  return parts.map((part, index) => {
    const { heading, words, text } = parseHeading(part);
    return { id: `${language}/${topic}/${index}`, topic, language, subject, subjectWords, heading, headingWords: words, text, ...(url === undefined ? {} : { url }), ...(file ? { file } : {}) };
  });
}

function parseHeading(part: string): { heading: string; words: string; text: string } {
  const [, heading = '', words = '', text = ''] = /^(.*)\n(?:<!--(.*)-->\n)?([^]*)$/.exec(part) ?? [];
  return { heading: heading.trim(), words: words.trim(), text: text.trim() };
}
