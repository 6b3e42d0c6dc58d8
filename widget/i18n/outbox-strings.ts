import type { Language } from './choose-language.ts';

/** The words for questions that wait in line. */
export interface OutboxStrings {
  /** Names the list. */
  waiting: string;
  /** When the first of them goes out. */
  offline: string;
  busy: string;
  /** Label of the button that takes one back. */
  withdraw: (text: string) => string;
}

export const outboxStrings: Record<Language, OutboxStrings> = {
  en: {
    waiting: 'Waiting questions',
    offline: 'You are offline. This is sent as soon as you are back.',
    busy: 'This is asked after the answer before it.',
    withdraw: (text) => `Do not ask: ${text}`,
  },
  'zh-CN': {
    waiting: '等待发送的问题',
    offline: '您已离线，恢复连接后会自动发送。',
    busy: '上一个回答结束后会自动发送。',
    withdraw: (text) => `撤回：${text}`,
  },
};
