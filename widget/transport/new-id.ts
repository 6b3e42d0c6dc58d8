/** 128 random bits. Works on http pages, where `crypto.randomUUID` is missing. */
export function createId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
