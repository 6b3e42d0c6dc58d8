import type { Language } from './choose-language.ts';

/** The words of what shows the visitor what is remembered. */
export interface MemoryStrings {
  title: string;
  back: string;
  /** What the list is, in a sentence. */
  about: string;
  /** Stands there instead where nothing is added any more. */
  off: string;
  empty: string;
  loading: string;
  count: (count: number) => string;
  onlyFirst: (count: number) => string;
  remove: (text: string) => string;
  /** Asked before one fact is deleted. */
  sure: string;
  keep: string;
  confirm: string;
  deleting: string;
  /** Stands before why. */
  notDeleted: string;
  deleted: (left: number) => string;
  forget: string;
  /** Asked before everything is. */
  sureOfAll: string;
  forgotten: string;
}

export const memoryStrings: Record<Language, MemoryStrings> = {
  en: {
    title: 'What I remember',
    back: 'Back to the conversation',
    about: 'The assistant noted these facts in your conversations and uses them in later ones. You can delete them at any time.',
    off: 'Nothing from your conversations is remembered at the moment.',
    empty: 'Nothing is remembered about you.',
    loading: 'Looking up what is remembered…',
    count: (count) => (count === 1 ? '1 fact' : `${count} facts`),
    onlyFirst: (count) => `The first ${count} are shown.`,
    remove: (text) => `Delete: ${text}`,
    sure: 'Delete this? It cannot be undone.',
    keep: 'Keep',
    confirm: 'Delete',
    deleting: 'Deleting…',
    notDeleted: 'Not deleted.',
    deleted: (left) => `Deleted, ${left} left.`,
    forget: 'Forget everything',
    sureOfAll: 'Forget everything about you? It cannot be undone.',
    forgotten: 'Everything was forgotten.',
  },
  'zh-CN': {
    title: '我记住的内容',
    back: '返回对话',
    about: '助手从您的对话中记下了这些内容，会在之后的对话中用到。您可以随时删除。',
    off: '目前不会记住您的对话内容。',
    empty: '没有记住任何关于您的内容。',
    loading: '正在查询已记住的内容…',
    count: (count) => `${count} 条`,
    onlyFirst: (count) => `仅显示前 ${count} 条。`,
    remove: (text) => `删除：${text}`,
    sure: '确定删除这一条？删除后无法恢复。',
    keep: '保留',
    confirm: '删除',
    deleting: '正在删除…',
    notDeleted: '未能删除。',
    deleted: (left) => `已删除，还剩 ${left} 条。`,
    forget: '全部忘记',
    sureOfAll: '确定忘记关于您的全部内容？此操作无法撤销。',
    forgotten: '已全部忘记。',
  },
};
