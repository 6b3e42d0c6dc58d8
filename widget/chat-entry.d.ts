declare module 'virtual:chat-entry' {
  /** Stands in the names of the panel's two files beside widget.js: `chat-<hash>.js` and `whole-<hash>.js`. */
  export const chatHash: string;
  export const lookHash: string;
}
