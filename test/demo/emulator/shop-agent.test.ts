import { describe, expect, it } from 'vitest';
import { createKnowledgeBase } from '../../../demo/emulator/knowledge-base.ts';
import { answerShopQuestion } from '../../../demo/emulator/shop-agent.ts';
import { readShopKnowledge } from '../../../demo/emulator/shop-knowledge.ts';

const documents = readShopKnowledge();
const knowledge = createKnowledgeBase(documents);
const shop = { en: 'Qingshan Tea', zh: '青山茶舍' };

/** The answer to the last of a visitor's questions. */
function answerTo(...questions: string[]): string {
  return answerShopQuestion(knowledge, { prompt: questions.at(-1)!, earlier: questions.slice(0, -1), shop }).text;
}

describe('answers of the shop', () => {
  it.each([
    ['How much is Longjing?', '| 50 g pouch | US$24 |'],
    ['what does longjin cost', '| 50 g pouch | US$24 |'],
    ['Which teas do you sell?', 'We keep the list short'],
    ['Tell me about the jasmine pearls', 'Jasmine Dragon Pearls'],
    ['Which tea do you recommend for a beginner?', 'New to Chinese tea?'],
    ['How do I use a gaiwan?', 'inner rim'],
    ['Do you ship to Germany?', 'more than 40 countries'],
    ['When will my tea arrive in France?', '| Europe and the UK | 8–14 |'],
    ['How much is shipping to Japan?', 'US$9'],
    ['Where is my order?', 'cannot see orders'],
    ['Can I return it if I do not like it?', 'unopened within 30 days'],
    ['My cup arrived broken', 'Send a photo'],
    ['Do you take PayPal?', 'PayPal, Apple Pay'],
    ['What are your opening hours?', '10:00–19:00'],
    ['Is it safe during pregnancy?', 'ask your doctor'],
    ['龙井多少钱？', '¥168'],
    ['有铁观音吗', '安溪铁观音'],
    ['老白茶可以煮吗？', '小火煮十分钟'],
    ['推荐一款茶', '看您的口味'],
    ['可以寄到德国吗？', '四十多个国家和地区'],
    ['多久能到？', '| 欧洲、英国 | 8–14 天 |'],
    ['收到的杯子碎了', '免费补寄'],
    ['能开发票吗', '增值税发票'],
    ['你们几点开门', '10:00–19:00'],
  ])('answer %j', (question, expected) => {
    expect(answerTo(question)).toContain(expected);
  });

  it.each([
    [['Do you have oolong?', 'and how much is it?'], 'Anxi Tieguanyin** is packed'],
    [['Do you ship to Germany?', 'and how much is it?'], 'Shipping depends on where'],
    [['How much is Longjing?', 'how do I brew it?'], '80 °C'],
    [['How much is Longjing?', 'and how long does it take to arrive?'], 'Working days'],
    [['What is the price of the gaiwan?', 'thanks!', 'what is its capacity?'], '120 ml'],
    [['有龙井吗？', '多少钱？'], '¥738'],
    [['有龙井吗？', '怎么泡？'], '3 克'],
    [['龙井多少钱？', '那多久能到？'], '工作日'],
    [['可以寄到德国吗？', '那多久能到？', '多少钱？'], '运费按目的地计算'],
    [['How much is Longjing?', '怎么泡？'], '沿杯壁注入'],
  ])('take up what %j was about', (questions, expected) => {
    expect(answerTo(...questions)).toContain(expected);
  });

  it('go on about a topic when asked for more, without telling anything twice', () => {
    const told = ['Tell me about Longjing', 'tell me more', 'more', 'go on'];
    const answers = told.map((_, at) => answerTo(...told.slice(0, at + 1)));
    expect(new Set(answers).size).toBe(4);
    for (const answer of answers) expect(documents.some(({ topic, markdown }) => topic === 'longjing' && markdown.includes(answer))).toBe(true);
  });

  it('drop the old topic for a new one', () => {
    expect(answerTo('How much is Longjing?', 'And the aged white tea?')).toContain('Fuding Aged White Tea');
    expect(answerTo('龙井多少钱？', '铁观音呢？')).toContain('安溪铁观音');
  });

  it.each(['What is the weather in Paris?', 'Do you sell bicycles?', 'Who is the president of France?', 'Write me a poem about cats', 'What is 2+2?', '???'])(
    'admit not to know %j',
    (question) => {
      expect(answerTo(question)).toMatch(/^I am sorry, I do not know that\..*shipping.*hello@qingshan-tea\.example/s);
    },
  );

  it.each(['今天天气怎么样', '法国总统是谁', '你会写诗吗'])('admit not to know %j', (question) => {
    expect(answerTo(question)).toMatch(/^抱歉，这个我不清楚.*配送/s);
  });

  it.each(['Hello', 'hi!', 'Good morning :)'])('greet for %j', (question) => {
    expect(answerTo(question)).toMatch(/^Hello, and welcome to Qingshan Tea!/);
  });

  it.each(['你好', '您好！', '在吗？'])('greet for %j', (question) => {
    expect(answerTo(question)).toMatch(/^您好，欢迎来到青山茶舍！/);
  });

  it('answer the question behind a greeting', () => {
    expect(answerTo('Hello, how much is Longjing?')).toContain('US$24');
    expect(answerTo('你好，龙井多少钱？')).toContain('¥168');
  });

  it('say thanks, goodbye, and what they are', () => {
    expect(answerTo('thank you')).toContain('You are welcome');
    expect(answerTo('再见')).toContain('再见');
    expect(answerTo('Are you a robot?')).toContain('a program, not a person');
    expect(answerTo('你是真人吗？')).toContain('不是真人');
  });

  it('do not take "history" for a "hi"', () => {
    expect(answerTo('history of the shop')).toContain('founded in 2009');
  });

  it('keep the language of the conversation for a text without letters', () => {
    expect(answerTo('你好', '？？？')).toMatch(/^抱歉/);
  });
});

describe('knowledge of the shop', () => {
  it('has every document in both languages', () => {
    const topics = (language: string) => documents.filter((document) => document.language === language).map(({ topic }) => topic).sort();
    expect(topics('en')).toEqual(topics('zh'));
    expect(topics('en').length).toBeGreaterThan(5);
  });

  it('has a text in every section', () => {
    for (const { topic, language } of documents) {
      const sections = knowledge.sectionsOf(topic, language);
      expect(sections.length, topic).toBeGreaterThan(1);
      for (const { id, heading, headingWords, text } of sections) {
        expect([heading, headingWords], id).not.toContain('');
        expect(text.length, id).toBeGreaterThan(30);
        expect(text, id).not.toContain('<!--');
      }
    }
  });
});
