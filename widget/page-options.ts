/**
 * The chunk for what a page's author wrote: the words for mistakes, words in place of ours, and the variables that go with each question. With
 * them goes what the visitor has switched on.
 */
export { applyStrings } from './apply-strings.ts';
export { explainOptions } from './explain-options.ts';
export { readExtras } from './read-extras.ts';
