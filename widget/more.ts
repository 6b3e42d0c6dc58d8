/**
 * The chunk that comes behind the first answer, or where one of its options is set: consent, hand-off, teaser, unread
 * answers and follow-ups, and the way to the tools that come on demand.
 */
export { createMore as more } from './more/create-more.tsx';
