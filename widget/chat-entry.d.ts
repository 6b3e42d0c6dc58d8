declare module 'virtual:chat-entry' {
  /** Stands in the names of the files beside widget.js that the loader imports: `chat-<hash>.js`, `whole-<hash>.js`, `en-<hash>.js`, `look-<hash>.js`. */
  export const chatHash: string;
}
