/**
 * The panel in one file with all that it loads later, for when one of its chunks did not come. Browsers may remember
 * that for as long as the page lives (Chromium before 156 does), and then neither that address nor a chunk that imports
 * it can be loaded any more.
 */
export { MarkdownView, followTurn, markdownCss, warmUp } from './answer.ts';
export { frame } from './frame.ts';
export { trace } from './trace.ts';
export { attach } from './attach.ts';
export { memory } from './memory.ts';
export { outbox } from './outbox.ts';
export { identity } from './identity.ts';
export { more } from './more.ts';
export { challenge } from './challenge.ts';
export { actions } from './actions.ts';
export { history } from './history.ts';
export { voice } from './voice.ts';
export { page } from './page.ts';
export { explainOptions, explainStrings, readExtras } from './page-options.ts';
export { mountChat } from './chat.tsx';
