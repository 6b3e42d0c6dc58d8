import type { Words } from './words-of.ts';

/** The words of what can be done with a message. */
export interface ActionsStrings {
  /** Of the button below the last answer. */
  regenerate: string;
  edit: string;
  /** Stands above the composer while the last question is changed. */
  editing: string;
  cancel: string;
  /** `time`: of the day, or with the date. */
  sentAt: (time: string) => string;
  answeredAt: (time: string) => string;
  good: string;
  bad: string;
  /** Names the field for words, after each of the two. */
  whatWasGood: string;
  whatWasBad: string;
  sendWords: string;
  skip: string;
  /** Said when a rating was taken, and when it was taken back. */
  thanks: string;
  takenBack: string;
  /** Stands before why. */
  notKept: string;
}

export const actionsStrings: Words<ActionsStrings> = {
  en: {
    regenerate: 'Answer again',
    edit: 'Change this question',
    editing: 'You are changing your last question. Its answer is replaced.',
    cancel: 'Keep it as it was',
    sentAt: (time) => `Sent ${time}`,
    answeredAt: (time) => `Answered ${time}`,
    good: 'Good answer',
    bad: 'Bad answer',
    whatWasGood: 'What was good about it? (optional)',
    whatWasBad: 'What was wrong or missing? (optional)',
    sendWords: 'Send feedback',
    skip: 'Skip',
    thanks: 'Thank you for your feedback.',
    takenBack: 'Your feedback was taken back.',
    notKept: 'Your feedback was not kept.',
  },
  'zh-CN': {
    regenerate: '重新回答',
    edit: '修改此问题',
    editing: '正在修改最后一个问题，其回答将被替换。',
    cancel: '取消修改',
    sentAt: (time) => `发送于 ${time}`,
    answeredAt: (time) => `回答于 ${time}`,
    good: '回答有帮助',
    bad: '回答没帮助',
    whatWasGood: '哪些地方对您有帮助？（选填）',
    whatWasBad: '哪里有误或缺少什么？（选填）',
    sendWords: '提交反馈',
    skip: '不填写',
    thanks: '感谢您的反馈。',
    takenBack: '已撤回反馈。',
    notKept: '反馈未能保存。',
  },
};
