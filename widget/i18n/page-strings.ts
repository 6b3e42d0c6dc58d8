import type { Words } from './words-of.ts';

/** The words of what of the page goes along with a question. */
export interface PageStrings {
  /** Stand before the title, by what goes along. */
  page: string;
  selection: string;
  text: string;
  /** Says that it will, for those who ask what the chip means. */
  goesAlong: string;
  remove: string;
  /** Names it in a question that was sent. */
  sent: string;
}

export const pageStrings: Words<PageStrings> = {
  en: {
    page: 'This page',
    selection: 'Selected text',
    text: 'Text of this page',
    goesAlong: 'Goes along with your question',
    remove: 'Do not send it along',
    sent: 'Sent along',
  },
  'zh-CN': {
    page: '当前页面',
    selection: '选中的文字',
    text: '当前页面的文字',
    goesAlong: '将随问题一并发送',
    remove: '不一并发送',
    sent: '已一并发送',
  },
};
