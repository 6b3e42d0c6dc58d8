import type { Words } from './words-of.ts';

/** The words around the conversation: consent, hand-off, teaser, unread answers, suggestions. */
export interface MoreStrings {
  /** The button that opens the visitor's conversations, and the one where they are not listed. */
  conversations: string;
  menu: string;
  /** Names what the visitor agrees to, and the button that does. */
  consent: string;
  accept: string;
  /** Said when something was to be sent before that. */
  acceptFirst: string;
  handoff: string;
  /** Names the group of questions behind an answer. */
  followUps: string;
  dismiss: string;
  unread: (count: number) => string;
}

export const moreStrings: Words<MoreStrings> = {
  en: {
    conversations: 'Your conversations',
    menu: 'More',
    consent: 'Before you write',
    accept: 'I agree',
    acceptFirst: 'Please agree first. Then your question is sent.',
    handoff: 'Talk to a person',
    followUps: 'Suggested questions',
    dismiss: 'Dismiss',
    unread: (count) => (count === 1 ? '1 unread answer' : `${count} unread answers`),
  },
  'zh-CN': {
    conversations: '我的对话',
    menu: '更多',
    consent: '发送前请确认',
    accept: '同意',
    acceptFirst: '请先同意，随后会发送您的问题。',
    handoff: '联系人工客服',
    followUps: '猜您想问',
    dismiss: '不再显示',
    unread: (count) => `${count} 条未读回答`,
  },
};
