import { fromChatbotConfig } from './earlier/from-chatbot-config.ts';
import { startLoader } from './start-loader.ts';

/**
 * `web-chatbot-ui.js`, for pages that were made for Alibaba's earlier chat: with the address of this in the place of the
 * old script's, a page's `window.CHATBOT_CONFIG` goes on working. That script was a module, and may be none here.
 */
const isOurs = (script: unknown): script is HTMLScriptElement => script instanceof HTMLScriptElement && /\/web-chatbot-ui\.js(\?|$)/.test(script.src);
const script = [document.currentScript, ...document.scripts].find(isOurs);
if (script) {
  const { raw, sentences } = fromChatbotConfig(Reflect.get(window, 'CHATBOT_CONFIG'));
  for (const sentence of sentences) console.warn(`Bailian Chat: ${sentence}`);
  // What the page says on the tag itself goes before.
  for (const [name, value] of Object.entries(raw)) if (!script.hasAttribute(`data-${name}`)) script.setAttribute(`data-${name}`, value);
  startLoader(script);
} else console.error('Bailian Chat: load web-chatbot-ui.js by <script src>.');
