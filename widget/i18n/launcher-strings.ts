import type { Language } from './choose-language.ts';
import type { Strings } from './strings.ts';

/** Label of the bubble. The same while the panel is open: that is told by its state. */
export function toLauncherLabel(language: Language): string {
  const labels: Record<string, string> = { z: '聊天', j: 'チャット', k: '채팅', r: 'Чат', a: 'دردشة' };
  // No two that have one begin with the same letter.
  return labels[language[0] ?? ''] ?? 'Chat';
}

/** What is said when neither the panel nor the words of a language have come. */
export function toLauncherStrings(isChinese: boolean): Pick<Strings, 'notLoaded' | 'retry'> {
  return isChinese ? { notLoaded: '聊天未能加载。', retry: '重试' } : { notLoaded: 'The chat did not load.', retry: 'Try again' };
}
