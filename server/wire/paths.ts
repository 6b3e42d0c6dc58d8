/** Paths below the backend's mount point. `app` is the public alias of an app, never its id upstream. This file imports nothing. */

export function appPath(app: string): string {
  return `/v1/apps/${encodeURIComponent(app)}`;
}
export function chatPath(app: string): string {
  return `${appPath(app)}/chat`;
}
/**
 * Added to {@link chatPath} or {@link streamPath} it makes an answer end after a second, so that what came so far gets
 * through a proxy that holds responses until they are whole. The next request goes on behind it.
 */
export const SHORT_POLL = '?poll=short';
/** The running answer of a conversation: full, or what follows `Last-Event-ID`. 204 when nothing runs, or follows. */
export function streamPath(app: string, conversation: string): string {
  return `${chatPath(app)}/${encodeURIComponent(conversation)}/stream`;
}
export function stopPath(app: string, conversation: string): string {
  return `${chatPath(app)}/${encodeURIComponent(conversation)}/stop`;
}
export function conversationsPath(app: string): string {
  return `${appPath(app)}/conversations`;
}
export function conversationPath(app: string, conversation: string): string {
  return `${conversationsPath(app)}/${encodeURIComponent(conversation)}`;
}
export function feedbackPath(app: string): string {
  return `${appPath(app)}/feedback`;
}
/** What is remembered of the visitor; DELETE forgets it all. */
export function memoryPath(app: string): string {
  return `${appPath(app)}/memory`;
}
export function factPath(app: string, fact: string): string {
  return `${memoryPath(app)}/${encodeURIComponent(fact)}`;
}
/** Takes a file; its own address is {@link filePath}. */
export function filesPath(app: string): string {
  return `${appPath(app)}/files`;
}
export function filePath(app: string, file: string): string {
  return `${filesPath(app)}/${encodeURIComponent(file)}`;
}
/** All that is kept of the visitor, as JSON. */
export function exportPath(app: string): string {
  return `${visitorPath(app)}/export`;
}
/** How far the erasure of the visitor is, which DELETE of {@link visitorPath} asks for. */
export function erasurePath(app: string): string {
  return `${visitorPath(app)}/erasure`;
}
export function visitorPath(app: string): string {
  return `${appPath(app)}/visitor`;
}
