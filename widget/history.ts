/** The chunk that comes with the first look at one's conversations: they, and what can be done with what is kept. */
export { createHistory as history } from './history/create-history.tsx';
