import type { Language } from './choose-language.ts';

export interface FrameStrings {
  expand: string;
  shrink: string;
  /** Name of the corner that is dragged. */
  resize: string;
}

export const frameStrings: Record<Language, FrameStrings> = {
  en: { expand: 'Make larger', shrink: 'Usual size', resize: 'Size of the chat: drag, or use the arrow keys' },
  'zh-CN': { expand: '放大', shrink: '恢复大小', resize: '调整聊天窗口大小：拖动或使用方向键' },
};
