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
