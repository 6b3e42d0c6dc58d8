import { describe, expect, it } from 'vitest';
import { toFileName, toMarkdown } from '../../../widget/history/export-conversation.ts';
import { createMessage } from '../ui/create-test-chat.ts';

const strings = { you: 'You', assistant: 'Assistant', madeByAi: 'AI-generated.' };

describe('a conversation as Markdown', () => {
  it('says who said what and when, that it is a machine’s, and which files went along', () => {
    const question = createMessage('q', 'user', 'What is this?');
    question.parts.unshift({ type: 'file', mediaType: 'image/png', filename: 'tea.png', url: '/x' });
    question.metadata.createdAt = '2026-11-27T12:00:00Z';
    const text = toMarkdown({ title: 'Tea', messages: [question, createMessage('a', 'assistant', '**Longjing**'), createMessage('b', 'assistant', '', 'failed')], strings, language: 'en' });
    expect(text).toMatch(/^# Tea\n\n\*AI-generated\.\*\n\n## You · Nov 27, 2026, .+\n\n- tea\.png\n\nWhat is this\?\n\n## Assistant\n\n\*\*Longjing\*\*\n$/);
  });
});

describe('what an answer has in it', () => {
  const tracker = 'https://tracker.example/?told=secret';
  const exported = (...texts: string[]): string => toMarkdown({ title: `<img src="${tracker}">`, messages: texts.map((text, at) => createMessage(`a${at}`, 'assistant', text)), strings, language: 'en' });

  it.each([
    `![a](${tracker})`,
    `![a][b]\n\n[b]: ${tracker}`,
    `<img src="${tracker}">`,
    `<IFRAME src="${tracker}"></IFRAME>`,
    `\`\`\` \`<img src="${tracker}">`,
    `Tea\n\n    \`\`\`\n<img src="${tracker}">`,
    `\`\`\`\n~~~\n\`\`\`\n<img src="${tracker}">`,
    `- \`\`\`\n<img src="${tracker}">`,
    '<script>alert(1)</script>',
    '<!-- <!doctype html><?xml',
  ])('loads and runs nothing where the file is shown: %j', (text) => {
    expect(exported(text)).not.toMatch(/<[a-z/!?]|!\[/i);
  });

  it('does not come out of one answer’s code in the next', () => {
    expect(exported('```\ncode', `\`\`\`\n<img src="${tracker}">`)).not.toMatch(/<img/);
  });

  it('is the same in blocks of code, and where it is an address', () => {
    const text = ['See <https://tea.example>, 1 < 2:', '```html', '<img src="a.png"> ![a](b)', '```', 'Done.'].join('\n');
    expect(exported(text)).toContain(text);
  });
});

describe('the name of a file', () => {
  it.each([
    ['How much is it?', 'How much is it.md'],
    ['../../etc/passwd', 'etc passwd.md'],
    ['龙井\u202e多少钱？', '龙井 多少钱？.md'],
    ['con:<>|*', 'con.md'],
    ['...', 'conversation.md'],
    ['', 'conversation.md'],
  ])('%s: %s', (title, name) => {
    expect(toFileName(title, 'md')).toBe(name);
  });

  it('is not longer than file systems take', () => {
    expect(toFileName('长'.repeat(200), 'md')).toBe(`${'长'.repeat(60)}.md`);
  });
});
