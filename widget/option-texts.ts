import type { MoreName } from './more-options.ts';
import type { OptionName } from './options.ts';

/** Words about each option: its row in README, and the end of the sentence "use …" in warnings. */
export const optionTexts: Record<OptionName | MoreName, { description: string; allowed: string; fallback?: string }> = {
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
  'follow-ups': {
    description: 'Questions to pick from after each answer.',
    allowed: 'a JSON list of texts, or one text a line',
    fallback: 'the app’s `texts.followUps`',
  },
  disclaimer: { description: 'Your own line below the input, beside the label that answers are made by AI.', allowed: 'a text', fallback: 'none' },
  consent: { description: 'What visitors agree to before their first message. Nothing is sent, files neither, before they have.', allowed: 'a text', fallback: 'none' },
  teaser: { description: 'Words beside the closed launcher, until they are dismissed.', allowed: 'a text', fallback: 'none' },
  'teaser-delay': { description: 'When they are shown.', allowed: 'a number of seconds' },
  handoff: {
    description: 'A button to a person. With an address (`https:`, `mailto:`, `tel:`) it opens that; any other text is its label, and your page listens for `bailian-chat:handoff`.',
    allowed: 'an address or a text',
    fallback: 'none',
  },
  history: { description: 'Whether visitors see their earlier conversations, once they have asked something.', allowed: 'on or off' },
  feedback: { description: 'Whether visitors can rate answers, with words if they like. You read it from the backend.', allowed: 'on or off' },
  sound: { description: 'Whether an answer that comes while nobody looks makes a sound.', allowed: 'on or off' },
  voice: { description: 'Dictation and reading aloud, where the browser has them. Browsers may send what is said to a service of their maker’s.', allowed: 'on or off' },
  'page-context': {
    description: 'What of the page goes along with a question, as a chip that the visitor can take off: its title and address, with the selected text, or with its main text. The app has to take it (`pageContext`).',
    allowed: 'off, title, selection or text',
  },
  dir: { description: 'Which way the widget is read.', allowed: 'ltr or rtl', fallback: 'that of its language' },
  strings: {
    description: 'Words of your own for any of the widget’s, by their names in `widget/i18n/en.ts` and `en-tools.ts`.',
    allowed: 'a JSON object of texts',
    fallback: 'the words of the language',
  },
  open: { description: 'When the panel opens by itself.', allowed: 'never, load or a number of seconds' },
};
