/** The chunk that comes with the first thought, step or reference, and where thinking is the visitor's choice. */
export { createTrace } from './trace/create-trace.tsx';
export { default as traceCss } from './trace/trace.css?inline';
