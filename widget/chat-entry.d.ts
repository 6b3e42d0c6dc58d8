declare module 'virtual:chat-entry' {
  /** The panel's entry chunk: its file name beside widget.js, and its sha384 in SRI form. */
  export const chatEntry: { file: string; integrity: string };
}
