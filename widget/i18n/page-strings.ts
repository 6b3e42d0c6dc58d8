/** The words of what of the page goes along with a question. */
export interface PageStrings {
  /** Stand before the title, by what goes along. */
  page: string;
  selection: string;
  text: string;
  /** Says that it will, for those who ask what the chip means. */
  goesAlong: string;
  remove: string;
  /** Names it in a question that was sent. */
  sent: string;
}
