/** The chunk that comes when the backend wants work of a browser before it is a visitor. */
export { createChallengeTool as challenge } from './challenge/create-challenge.tsx';
