// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromChatbotConfig } from '../../../widget/earlier/from-chatbot-config.ts';

describe('fromChatbotConfig', () => {
  it('takes what the earlier chat was told', () => {
    const { raw, sentences } = fromChatbotConfig({
      endpoint: 'https://webchat.fcapp.run/chat',
      displayByDefault: true,
      title: 'AI 助手',
      draggable: true,
      aiChatOptions: {
        conversationOptions: { conversationStarters: [{ prompt: '你是谁' }, { prompt: '有什么茶？' }, { icon: 1 }] },
        displayOptions: { height: 600, width: '26rem', colorScheme: 'dark' },
        personaOptions: { assistant: { name: '小茶', avatar: 'https://shop.example/a.png', tagline: '问问我吧' } },
        composerOptions: { placeholder: '说点什么' },
      },
      dataProcessor: { rewritePrompt: (prompt: string) => prompt },
    });
    expect(raw).toEqual({
      title: 'AI 助手',
      greeting: '问问我吧',
      avatar: 'https://shop.example/a.png',
      placeholder: '说点什么',
      suggestions: '["你是谁","有什么茶？"]',
      theme: 'dark',
      width: '26rem',
      height: '600',
      draggable: 'true',
      open: 'load',
    });
    expect(sentences).toHaveLength(2);
    expect(sentences.join()).toMatch(/CHATBOT_CONFIG\.endpoint .*dataProcessor /);
  });

  it('leaves out what was nothing but how the old chat filled its own window', () => {
    expect(fromChatbotConfig({ draggable: false, aiChatOptions: { displayOptions: { height: '100%', width: Number.NaN }, personaOptions: { assistant: { avatar: { type: 'img' } } } } }).raw).toEqual({});
  });

  it('names what has no counterpart as the page wrote it', () => {
    expect(fromChatbotConfig({ options: { personaOptions: { user: { name: 'Li' } } } }).sentences).toEqual(['CHATBOT_CONFIG.options.personaOptions.user has no effect.']);
  });

  it('reads the name of its first versions, and the assistant’s name where there is no title', () => {
    expect(fromChatbotConfig({ options: { personaOptions: { assistant: { name: '小茶' } } } }).raw).toEqual({ title: '小茶' });
  });

  it.each([undefined, null, 'x', 7, [], {}, { aiChatOptions: 'x' }, { title: 7, aiChatOptions: { conversationOptions: { conversationStarters: 'x' }, personaOptions: null } }])('makes nothing of %j', (config) => {
    expect(fromChatbotConfig(config)).toEqual({ raw: {}, sentences: [] });
  });

  it('survives whatever a page may hold', () => {
    fc.assert(fc.property(fc.anything(), (config) => void fromChatbotConfig(config)));
  });
});
