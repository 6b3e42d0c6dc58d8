import { toSearchTerms } from './search-terms.ts';

/** One way to say something about oneself. */
interface FactPattern {
  pattern: RegExp;
  /** Makes the sentence that is kept of the words that were caught. */
  write: (...words: string[]) => string;
}

// A fact is short: it ends with its clause.
const zh = '[^，。；,.;\\n]{1,60}';
const en = '[^,.;\\n]{1,80}';

const patterns: readonly FactPattern[] = [
  { pattern: new RegExp(`(用户\\p{Script=Han}{1,10}[:：]\\s*${zh})`, 'gu'), write: (fact) => fact },
  { pattern: new RegExp(`我的?(?:名字)?(?:叫|是叫|名叫|名字是)\\s*(${zh})`, 'gu'), write: (name) => `用户的名字是${name}` },
  { pattern: new RegExp(`我((?:最|很|非常|特别|不)?(?:喜欢|爱|偏好|讨厌)${zh})`, 'gu'), write: (liking) => `用户${liking}` },
  { pattern: new RegExp(`我(对${zh}过敏|住在${zh})`, 'gu'), write: (state) => `用户${state}` },
  { pattern: new RegExp(`\\bmy name is (${en})`, 'giu'), write: (name) => `The user's name is ${name}` },
  { pattern: new RegExp(`\\bi (?:really |also |do )?(like|love|prefer|hate|live) (${en})`, 'giu'), write: (verb, rest) => `The user ${verb.toLowerCase()}s ${rest}` },
  { pattern: new RegExp(`\\bi (?:do not|don['’]t) (like|drink|eat) (${en})`, 'giu'), write: (verb, rest) => `The user does not ${verb} ${rest}` },
  { pattern: new RegExp(`\\bi(?: am|['’]m) (allergic to|from) (${en})`, 'giu'), write: (state, rest) => `The user is ${state} ${rest}` },
];

/** Asked for in so many words; what the patterns above understand is written as they do. */
const requests: readonly FactPattern[] = [
  { pattern: new RegExp(`(?:记住|记得|记一下)[:：，,]?\\s*(${zh})`, 'gu'), write: (words) => words.replaceAll('我', '用户') },
  { pattern: new RegExp(`\\bremember(?: that|:)? (${en})`, 'giu'), write: (words) => toSentence(words.replace(/\bi\b/gi, 'the user').replace(/\bmy\b/gi, "the user's")) },
];

/** The service takes no longer ones. */
const MAX_LENGTH = 200;
const question = /[？?]\s*$|[吗呢]\s*$|什么|怎么|哪|谁|^\s*(?:what|who|which|where|how|do|does|did|can|could)\b/iu;

/** What a prompt says about its author. A question says nothing. */
export function extractFacts(prompt: string): string[] {
  const sentences = prompt.split(/(?<=[。！？!?\n]|\.\s)/u);
  const facts = sentences.filter((sentence) => !question.test(sentence)).flatMap((sentence) => {
    const text = sentence.replace(/[。！!\s]+$/u, '');
    const understood = applyPatterns(patterns, text);
    return understood.length > 0 ? understood : applyPatterns(requests, text);
  });
  return [...new Set(facts)];
}

/** Whether a prompt is nothing but facts, so that there is nothing to look up. */
export function asksNothing(prompt: string): boolean {
  return !question.test(prompt) && !/[？?]/u.test(prompt) && extractFacts(prompt).length > 0;
}

function applyPatterns(all: readonly FactPattern[], text: string): string[] {
  return all.flatMap(({ pattern, write }) => [...text.matchAll(pattern)].map(([, ...words]) => write(...words.map((word) => word.trim())).slice(0, MAX_LENGTH)));
}

const asksForName = /我(?:叫什么|是谁|的名字)|\b(?:my name|who am i)\b/iu;
const asksForAll = /(?:记得|了解|知道)(?:我|什么|哪些)|\b(?:remember|know) about me\b|\bdo you remember\b/iu;
const asksForAdvice = /推荐|建议|适合我|\b(?:recommend\w*|suggest\w*|advi[cs]e)\b|\bwhat should i\b/iu;
const isName = /名字|\bname\b/iu;
const isPreference = /偏好|喜欢|爱|讨厌|过敏|\b(?:likes?|loves|prefers|hates|drink|eat|allergic)\b/iu;
/** Stand in nearly every fact. */
const emptyTerms = new Set(['用户', 'user', 'likes', 'loves']);

/** The facts that matter for a prompt. */
export function recallFacts(facts: readonly string[], prompt: string): string[] {
  const terms = new Set(toSearchTerms(prompt));
  return facts.filter((fact) => {
    if (asksForAll.test(prompt)) return true;
    if (asksForName.test(prompt)) return isName.test(fact);
    if (asksForAdvice.test(prompt) && isPreference.test(fact)) return true;
    return toSearchTerms(fact).some((term) => !emptyTerms.has(term) && terms.has(term));
  });
}

function toSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
