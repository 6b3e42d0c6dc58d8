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
    description: 'Language of the widget’s own words: `en` or `zh-CN`.',
    allowed: 'a language such as en or zh-CN',
    fallback: 'the page’s `lang`, then the browser’s languages',
  },
  open: { description: 'When the panel opens by itself.', allowed: 'never, load or a number of seconds' },
  mode: { description: 'A bubble in a corner, a part of the page where the element stands, or the whole page.', allowed: 'floating, inline or page' },
  target: { description: 'Element of the page that the chat is put into.', allowed: 'a CSS selector', fallback: 'the end of the page' },
  offsetX: { description: 'Distance from the side of the window.', allowed: 'a length, such as 24 or 2rem', fallback: '`--bailian-chat-offset-x`, else 20px' },
  offsetY: { description: 'Distance from the top or the bottom of the window.', allowed: 'a length, such as 24 or 2rem', fallback: '`--bailian-chat-offset-y`, else 20px' },
  zIndex: { description: 'Place among what else floats on the page.', allowed: 'a whole number', fallback: '`--bailian-chat-z-index`, else 2147483000' },
  width: { description: 'Width of the panel.', allowed: 'a length, such as 440 or 30vw', fallback: '`--bailian-chat-width`, else 400px' },
  height: { description: 'Height of the panel.', allowed: 'a length, such as 700 or 80vh', fallback: '`--bailian-chat-height`, else 640px' },
  radius: { description: 'How round corners are.', allowed: 'pill, round, soft or sharp' },
  density: { description: 'How much room there is between things.', allowed: 'compact, normal or roomy' },
  font: { description: 'Fonts, as CSS lists them.', allowed: 'names of fonts, such as Georgia, serif', fallback: '`--bailian-chat-font`, else the system’s' },
  logo: { description: 'Picture in the panel’s head.', allowed: 'an address by https or of your own site, or a data: picture', fallback: 'a spark' },
  avatar: { description: 'Picture beside each answer.', allowed: 'an address by https or of your own site, or a data: picture', fallback: 'none' },
  launcher: { description: 'A round button, one with words, or none: then `BailianChat.open()` opens the panel.', allowed: 'icon, text or none' },
  launcherIcon: { description: 'Picture on the launcher.', allowed: 'an address by https or of your own site, or a data: picture', fallback: 'a speech bubble' },
  launcherText: { description: 'Words on the launcher; they come with `data-launcher="text"`.', allowed: 'a text', fallback: 'the title' },
  draggable: { description: 'Whether visitors may move the launcher to another corner, with the pointer or Ctrl and an arrow key.', allowed: 'true or false' },
  disclaimer: { description: 'Words below the input. That answers are made by AI stays marked on each.', allowed: 'a text', fallback: 'a reminder to check what matters' },
};
