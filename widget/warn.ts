/** A word to the site's owner, in the console. */
export function warn(sentence: string): void {
  console.warn(`Bailian Chat: ${sentence}`);
}
