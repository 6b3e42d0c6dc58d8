/** The chunk that comes behind the first question: what can be done with a message. */
export { createActions as actions } from './actions/create-actions.tsx';
