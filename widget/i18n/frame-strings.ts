/** The words for the panel's size. */
export interface FrameStrings {
  expand: string;
  shrink: string;
  /** Name of the corner that is dragged. */
  resize: string;
}
