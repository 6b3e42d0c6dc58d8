/** The chunk that comes where the app remembers visitors: shows them what, and deletes it. */
export { createMemoryView as memory } from './memory/create-memory-view.tsx';
