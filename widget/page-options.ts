/**
 * The chunk for what a page's author wrote: the words for mistakes, and the variables that go with each question. With
 * them goes what the visitor has switched on.
 */
export { explainOptions } from './explain-options.ts';
export { explainStrings } from './explain-strings.ts';
export { readExtras } from './read-extras.ts';
