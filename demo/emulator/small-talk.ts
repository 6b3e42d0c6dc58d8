import type { Language } from './knowledge-base.ts';

export interface SmallTalk {
  kind: 'greeting' | 'thanks' | 'farewell' | 'identity' | 'more';
  /** What remains of the text: a greeting often comes before a question. */
  rest: string;
}

// Politeness is matched at the begin, and only as whole words: "hi" is no part of "history".
const openings: readonly { kind: SmallTalk['kind']; pattern: RegExp }[] = [
  { kind: 'greeting', pattern: /^(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings)\b(?: there| again| everyone)?/i },
  { kind: 'greeting', pattern: /^(?:你好|您好|嗨|哈喽|哈啰|在吗|在么|早上好|下午好|晚上好|大家好)[啊呀吗]?/u },
  { kind: 'thanks', pattern: /^(?:thank you|thanks|thx|cheers)\b(?: (?:so|very) much| a lot)?/i },
  { kind: 'thanks', pattern: /^(?:非常感谢|多谢|谢谢|感谢)(?:你|您)?[啊啦了哦]?/u },
  { kind: 'farewell', pattern: /^(?:bye(?:[ -]bye)?|goodbye|see you)\b/i },
  { kind: 'farewell', pattern: /^(?:再见|拜拜|回头见)/u },
];

const identity = /\b(?:who are you|what are you|are you (?:a |an )?(?:human|robot|bot|real|ai|person)|what can you (?:do|help)|help me|can you help)\b|你是谁|你是(?:不是)?(?:机器人|真人|AI|人工)|你(?:能|会|可以)(?:做|帮)|有什么(?:可以|能)帮/iu;
const more = /^(?:and )?(?:tell me more|more|go on|what else|anything else|continue)\b|^(?:还有呢|还有吗|继续|再说说|更多|详细(?:点|一点|说说)?|然后呢)/iu;

/** What a text says besides a question; undefined when it is nothing but a question. */
export function parseSmallTalk(text: string): SmallTalk | undefined {
  const trimmed = text.trim();
  for (const { kind, pattern } of openings) {
    const match = pattern.exec(trimmed);
    if (match) return { kind, rest: trimmed.slice(match[0].length).replace(/^[\s\p{P}\p{S}]+/u, '') };
  }
  if (identity.test(trimmed)) return { kind: 'identity', rest: '' };
  if (more.test(trimmed)) return { kind: 'more', rest: '' };
  return undefined;
}

/** What the agent says without looking anything up. */
export const phrases: Record<Language, Record<'greeting' | 'thanks' | 'farewell' | 'identity' | 'unknown', (shop: string) => string>> = {
  en: {
    greeting: (shop) => `Hello, and welcome to ${shop}! I can help you with:\n\n${topics.en}\n\nWhat would you like to know?`,
    thanks: () => 'You are welcome! Is there anything else I can look up for you?',
    farewell: (shop) => `Goodbye, and thank you for visiting ${shop}. Enjoy your tea!`,
    identity: (shop) => `I am the assistant of ${shop}: a program, not a person. I can help you with:\n\n${topics.en}\n\nFor anything else, Lin and Mei answer at hello@qingshan-tea.example.`,
    unknown: () => `I am sorry, I do not know that. I only know our shop, and can help you with:\n\n${topics.en}\n\nOr write to **hello@qingshan-tea.example**: a person answers within one working day.`,
  },
  zh: {
    greeting: (shop) => `您好，欢迎来到${shop}！我可以帮您了解：\n\n${topics.zh}\n\n您想知道什么？`,
    thanks: () => '不客气！还有什么想了解的吗？',
    farewell: (shop) => `再见，感谢光临${shop}，祝您喝茶愉快！`,
    identity: (shop) => `我是${shop}的智能助手，是程序，不是真人。我可以帮您了解：\n\n${topics.zh}\n\n其他问题请写信到 hello@qingshan-tea.example，由林青和林梅回复。`,
    unknown: () => `抱歉，这个我不清楚。我只了解本店的事，可以帮您解答：\n\n${topics.zh}\n\n也可以写信到 **hello@qingshan-tea.example**，一个工作日内有人回复。`,
  },
};

const topics: Record<Language, string> = {
  en: '- our **teas and teaware**: taste, price, brewing\n- **shipping**: where to, how long, how much\n- **returns and payment**\n- our **tasting room** in Hangzhou',
  zh: '- **茶与茶具**：口感、价格、冲泡\n- **配送**：范围、时效、运费\n- **退换与支付**\n- 杭州的**茶室**',
};
