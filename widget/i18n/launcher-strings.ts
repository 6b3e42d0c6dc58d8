import type { Language } from './choose-language.ts';

/** The few words that stand before the panel is loaded. */
export interface LauncherStrings {
  open: string;
  close: string;
  failed: string;
  retry: string;
}

export const launcherStrings: Record<Language, LauncherStrings> = {
  en: {
    open: 'Open chat',
    close: 'Close chat',
    failed: 'The chat did not load.',
    retry: 'Try again',
  },
  'zh-CN': {
    open: '打开聊天',
    close: '关闭聊天',
    failed: '聊天未能加载。',
    retry: '重试',
  },
};
