import type { Language } from '../../../widget/i18n/choose-language.ts';
import { strings as en } from '../../../widget/i18n/en.ts';
import { words as enTools } from '../../../widget/i18n/en-tools.ts';
import { strings as zhcn } from '../../../widget/i18n/zh-cn.ts';
import { words as zhcnTools } from '../../../widget/i18n/zh-cn-tools.ts';
import { strings as zhtw } from '../../../widget/i18n/zh-tw.ts';
import { words as zhtwTools } from '../../../widget/i18n/zh-tw-tools.ts';
import { strings as ja } from '../../../widget/i18n/ja.ts';
import { words as jaTools } from '../../../widget/i18n/ja-tools.ts';
import { strings as ko } from '../../../widget/i18n/ko.ts';
import { words as koTools } from '../../../widget/i18n/ko-tools.ts';
import { strings as de } from '../../../widget/i18n/de.ts';
import { words as deTools } from '../../../widget/i18n/de-tools.ts';
import { strings as fr } from '../../../widget/i18n/fr.ts';
import { words as frTools } from '../../../widget/i18n/fr-tools.ts';
import { strings as es } from '../../../widget/i18n/es.ts';
import { words as esTools } from '../../../widget/i18n/es-tools.ts';
import { strings as pt } from '../../../widget/i18n/pt.ts';
import { words as ptTools } from '../../../widget/i18n/pt-tools.ts';
import { strings as ru } from '../../../widget/i18n/ru.ts';
import { words as ruTools } from '../../../widget/i18n/ru-tools.ts';
import { strings as ar } from '../../../widget/i18n/ar.ts';
import { words as arTools } from '../../../widget/i18n/ar-tools.ts';
import type { Strings } from '../../../widget/i18n/strings.ts';
import type { ToolSource } from '../../../widget/i18n/tool-strings.ts';

/** All that is written in each language. */
export const languages: Record<Language, { strings: Strings; words: ToolSource }> = {
  en: { strings: en, words: enTools },
  'zh-CN': { strings: zhcn, words: zhcnTools },
  'zh-TW': { strings: zhtw, words: zhtwTools },
  ja: { strings: ja, words: jaTools },
  ko: { strings: ko, words: koTools },
  de: { strings: de, words: deTools },
  fr: { strings: fr, words: frTools },
  es: { strings: es, words: esTools },
  pt: { strings: pt, words: ptTools },
  ru: { strings: ru, words: ruTools },
  ar: { strings: ar, words: arTools },
};
