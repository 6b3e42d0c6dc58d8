declare module 'virtual:chat-entry' {
  /** The panel's entry chunk: its file name beside widget.js. */
  export const chatFile: string;
}
