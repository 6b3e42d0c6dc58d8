import type { RawOptions } from '../options.ts';

export interface Migration {
  /** Options as attributes of the tag would be, without `data-`. */
  raw: RawOptions;
  /** What the page's author should know. */
  sentences: string[];
}

/** What has no counterpart, and what to do instead. */
const gone: Record<string, string> = {
  endpoint: 'is not asked any more: answers come from where this script lies',
  dataProcessor: 'is not called any more: prompts and answers go through your Bailian Chat backend',
  'aiChatOptions.messageOptions': 'has no effect',
  'aiChatOptions.personaOptions.user': 'has no effect',
  'aiChatOptions.conversationOptions.layout': 'has no effect',
};

/**
 * Our options for `window.CHATBOT_CONFIG`, with which pages set up Alibaba's earlier web-chatbot-ui: `title`,
 * `displayByDefault`, `draggable`, and what it handed to its chat as `aiChatOptions` (`options` in its first versions).
 */
export function fromChatbotConfig(config: unknown): Migration {
  const read = (path: string): unknown => path.split('.').reduce((value: unknown, key) => (Object.hasOwn(Object(value), key) ? Object(value)[key] : undefined), config);
  const text = (...paths: string[]): string | undefined => paths.map(read).find((value): value is string => typeof value === 'string' && value.trim() !== '');
  const chat = read('aiChatOptions') ? 'aiChatOptions' : 'options';
  /** It took numbers of pixels and lengths, of which `100%` meant its own window, and so says nothing here. */
  const size = (name: string): string | undefined => {
    const value = read(`${chat}.displayOptions.${name}`);
    return typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'string' && /^\d+(\.\d+)?(px|r?em|v[wh])$/.test(value) ? value : undefined;
  };
  const starters = read(`${chat}.conversationOptions.conversationStarters`);
  const prompts = (Array.isArray(starters) ? starters : []).flatMap((starter: unknown) => (typeof Object(starter).prompt === 'string' ? [String(Object(starter).prompt)] : []));
  const scheme = text(`${chat}.displayOptions.colorScheme`);
  const all: Record<string, string | undefined> = {
    title: text('title', `${chat}.personaOptions.assistant.name`),
    greeting: text(`${chat}.personaOptions.assistant.tagline`),
    avatar: text(`${chat}.personaOptions.assistant.avatar`),
    placeholder: text(`${chat}.composerOptions.placeholder`),
    suggestions: prompts[0] === undefined ? undefined : JSON.stringify(prompts),
    theme: scheme && /^(light|dark|auto)$/.test(scheme) ? scheme : undefined,
    width: size('width'),
    height: size('height'),
    draggable: read('draggable') === true ? 'true' : undefined,
    open: read('displayByDefault') === true ? 'load' : undefined,
  };
  const raw: RawOptions = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) raw[name] = value;
  const sentences = Object.entries(gone).flatMap(([path, sentence]) => (read(path.replace('aiChatOptions', chat)) ? [`CHATBOT_CONFIG.${path.replace('aiChatOptions', chat)} ${sentence}.`] : []));
  return { raw, sentences };
}
