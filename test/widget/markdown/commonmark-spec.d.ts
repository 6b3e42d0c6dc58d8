/** The examples of the CommonMark specification; the package brings no types. */
declare module 'commonmark-spec' {
  export const tests: { markdown: string; html: string; section: string; number: number }[];
}
