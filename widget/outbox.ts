/** The chunk that comes with the first answer, or with an earlier conversation. */
export { createOutboxTool as outbox } from './outbox/create-outbox-tool.tsx';
