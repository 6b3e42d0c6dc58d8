/** The chunk that comes with the first thought, step or reference, and where thinking is the visitor's choice. */
export { createTrace as trace } from './trace/create-trace.tsx';
