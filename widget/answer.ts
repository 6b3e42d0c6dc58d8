/** The chunk that comes while the first question is typed: what reads an answer, and what draws it. */
export { warmUp } from './markdown/block-stream.ts';
export { MarkdownView, markdownCss } from './markdown/markdown-view.tsx';
export { followTurn } from './transport/follow-turn.ts';
