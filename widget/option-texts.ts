import type { OptionName } from './options.ts';

/** Words about each option: its row in README, and the end of the sentence "use …" in warnings. */
export const optionTexts: Record<OptionName, { description: string; allowed: string; fallback?: string }> = {
  app: { description: 'Which of the backend’s apps answers.', allowed: 'the alias of an app' },
  endpoint: { description: 'Address of the backend.', allowed: 'an http(s) address', fallback: 'where widget.js came from' },
  title: { description: 'Heading of the panel.', allowed: 'a text', fallback: 'the app’s title, else “Chat”' },
  greeting: {
    description: 'First words of an empty conversation.',
    allowed: 'a text',
    fallback: 'the app’s greeting, else a short one',
  },
  placeholder: { description: 'Hint in the empty input.', allowed: 'a text', fallback: '“Ask a question…”' },
  suggestions: {
    description: 'Questions to pick from in an empty conversation.',
    allowed: 'a JSON list of texts, or one text a line',
    fallback: 'the app’s suggestions',
  },
  vars: {
    description: 'Values for the app’s prompt variables. One alone: `data-var-<name>`.',
    allowed: 'a JSON object of texts and numbers',
    fallback: 'the variables’ own defaults',
  },
  color: {
    description: 'Accent colour. Text on it, and text in it, is kept readable.',
    allowed: 'a CSS colour',
    fallback: '`--bailian-chat-accent`, else `#2563eb`',
  },
  theme: { description: 'Light, dark, or as the visitor’s system has it.', allowed: 'auto, light or dark' },
  position: { description: 'Corner of the window.', allowed: 'bottom-right, bottom-left, top-right or top-left' },
  lang: {
    description: 'Language of the widget’s own words: `en`, `zh-CN`, `zh-TW`, `ja`, `ko`, `de`, `fr`, `es`, `pt`, `ru` or `ar`.',
    allowed: 'a language such as en or zh-CN',
    fallback: 'the page’s `lang`, then the browser’s languages',
  },
  dir: { description: 'Which way the widget is read.', allowed: 'ltr or rtl', fallback: 'that of its language' },
  strings: {
    description: 'Words of your own for any of the widget’s, by their names in `widget/i18n/en.ts` and `en-tools.ts`.',
    allowed: 'a JSON object of texts',
    fallback: 'the words of the language',
  },
  open: { description: 'When the panel opens by itself.', allowed: 'never, load or a number of seconds' },
};
