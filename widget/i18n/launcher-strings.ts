import type { Language } from './choose-language.ts';

export interface LauncherStrings {
  /** Of the bubble. The same while the panel is open: that is told by its state. */
  label: string;
  /** What is said when neither the panel nor the words of a language have come. */
  notLoaded: string;
  retry: string;
}

/** The few words that stand before any are loaded. */
export function toLauncherStrings(language: Language): LauncherStrings {
  if (/zh/.test(language)) return { label: '聊天', notLoaded: '聊天未能加载。', retry: '重试' };
  const labels: Partial<Record<Language, string>> = { ja: 'チャット', ko: '채팅', ru: 'Чат', ar: 'الدردشة' };
  return { label: labels[language] ?? 'Chat', notLoaded: 'The chat did not load.', retry: 'Try again' };
}
