/** The words for a browser that has work to do before its visitor can ask. */
export interface ChallengeStrings {
  checking: string;
}
