/** The texts of a rendered answer. */
export interface MarkdownStrings {
  copyCode: string;
  copied: string;
  /** Names a block of code that has no language. */
  code: string;
  table: string;
  /** Names a formula on a line of its own. */
  formula: string;
  /** Stands in for an image that is not loaded. */
  image: string;
  showMore: string;
}
