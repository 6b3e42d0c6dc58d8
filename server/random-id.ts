/** An id of 128 random bits in base64url: 22 characters that nobody can guess. */
export function createRandomId(prefix = ''): string {
  return prefix + toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** A secret of 256 random bits. */
export function createSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
