/** The chunk that comes where files or pictures can be attached to questions. */
export { createAttach as attach } from './attach/create-attach.tsx';
