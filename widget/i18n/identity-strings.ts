import type { Language } from './choose-language.ts';

/** The words of what knows who the visitor is. */
export interface IdentityStrings {
  /** Who asks, by the name that the page gave. */
  as: (name: string) => string;
  failures: {
    /** Also said before anything is asked. */
    sign_in_required: string;
    unauthorized: string;
  };
}

export const identityStrings: Record<Language, IdentityStrings> = {
  en: {
    as: (name) => `You are asking as ${name}.`,
    failures: {
      sign_in_required: 'Please sign in on this site to ask questions here.',
      unauthorized: 'Your sign-in has ended. Please reload the page, or sign in again.',
    },
  },
  'zh-CN': {
    as: (name) => `您正在以 ${name} 的身份提问。`,
    failures: {
      sign_in_required: '请先登录本网站，然后再提问。',
      unauthorized: '您的登录已失效。请刷新页面，或重新登录。',
    },
  },
};
