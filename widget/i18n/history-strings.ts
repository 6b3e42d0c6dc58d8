import type { Words } from './words-of.ts';

/** The words of the visitor's conversations and what can be done with them. */
export interface HistoryStrings {
  title: string;
  /** The title where earlier conversations are not listed. */
  menu: string;
  back: string;
  search: string;
  loading: string;
  empty: string;
  /** Nothing holds what was searched for. */
  noneFound: string;
  count: (count: number) => string;
  showMore: string;
  current: string;
  rename: (title: string) => string;
  newTitle: string;
  save: string;
  cancel: string;
  renamed: string;
  remove: (title: string) => string;
  /** Asked before a conversation is deleted. */
  sure: string;
  keep: string;
  confirm: string;
  removed: string;
  /** Stands before why. */
  failed: string;
  /** Opens what can be done besides. */
  shelf: string;
  /** Headings of what can be done with this conversation, and with all that is kept of the visitor. */
  thisConversation: string;
  yourData: string;
  asMarkdown: string;
  asJson: string;
  print: string;
  exportAll: string;
  forget: string;
  sureOfAll: string;
  forgetNow: string;
  working: string;
  exported: string;
  forgotten: string;
  /** Of the file. */
  you: string;
  assistant: string;
  /** Stands in the file: answers are a machine's. */
  madeByAi: string;
}

export const historyStrings: Words<HistoryStrings> = {
  en: {
    title: 'Your conversations',
    menu: 'More',
    back: 'Back to the conversation',
    search: 'Search in your conversations',
    loading: 'Looking up your conversations…',
    empty: 'There are no conversations yet.',
    noneFound: 'No conversation holds these words.',
    count: (count) => (count === 1 ? '1 conversation' : `${count} conversations`),
    showMore: 'Show more',
    current: 'open now',
    rename: (title) => `Rename: ${title}`,
    newTitle: 'New title',
    save: 'Save',
    cancel: 'Cancel',
    renamed: 'Renamed.',
    remove: (title) => `Delete: ${title}`,
    sure: 'Delete this conversation? It cannot be undone.',
    keep: 'Keep',
    confirm: 'Delete',
    removed: 'Deleted.',
    failed: 'That did not work.',
    shelf: 'Save, print, your data',
    thisConversation: 'This conversation',
    yourData: 'Your data',
    asMarkdown: 'Save as text (Markdown)',
    asJson: 'Save as data (JSON)',
    print: 'Print',
    exportAll: 'Export my data',
    forget: 'Forget me',
    sureOfAll: 'Forget everything about you? All your conversations, your files and what is remembered of you are deleted. It cannot be undone.',
    forgetNow: 'Forget everything',
    working: 'One moment…',
    exported: 'The file was saved.',
    forgotten: 'Everything about you was deleted.',
    you: 'You',
    assistant: 'Assistant',
    madeByAi: 'The answers are AI-generated.',
  },
  'zh-CN': {
    title: '我的对话',
    menu: '更多',
    back: '返回对话',
    search: '搜索我的对话',
    loading: '正在查询您的对话…',
    empty: '还没有对话。',
    noneFound: '没有对话包含这些内容。',
    count: (count) => `${count} 个对话`,
    showMore: '显示更多',
    current: '当前对话',
    rename: (title) => `重命名：${title}`,
    newTitle: '新标题',
    save: '保存',
    cancel: '取消',
    renamed: '已重命名。',
    remove: (title) => `删除：${title}`,
    sure: '确定删除此对话？删除后无法恢复。',
    keep: '保留',
    confirm: '删除',
    removed: '已删除。',
    failed: '操作未成功。',
    shelf: '保存、打印与您的数据',
    thisConversation: '当前对话',
    yourData: '您的数据',
    asMarkdown: '保存为文本（Markdown）',
    asJson: '保存为数据（JSON）',
    print: '打印',
    exportAll: '导出我的数据',
    forget: '忘记我',
    sureOfAll: '确定忘记关于您的全部内容？您的所有对话、文件以及记住的内容都会被删除，且无法恢复。',
    forgetNow: '全部忘记',
    working: '请稍候…',
    exported: '文件已保存。',
    forgotten: '关于您的全部内容已删除。',
    you: '您',
    assistant: '助手',
    madeByAi: '回答由 AI 生成。',
  },
};
