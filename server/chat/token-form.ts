/** Longest token of a site, in characters. */
export const MAX_SIGNED_LENGTH = 4_096;

/** Headers a token may have. Others bring keys, or addresses of keys, or want something that we do not do. */
const takenHeaders = new Set(['alg', 'typ', 'kid', 'cty']);

/**
 * What is wrong with the form of a JWT in compact serialisation, before any key is looked for; undefined when nothing
 * is. Libraries are kinder: they take base64url whose spare bits are set, and the last of two claims of one name, which
 * another reader may take the first of.
 */
export function explainForm(token: string): string | undefined {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return 'has not three parts.';
  const texts = [header, payload].map(decode);
  if (!parts.every((part) => isCanonical(part)) || texts.includes(undefined)) return 'is no canonical base64url.';
  const [head, claims] = texts.map((text) => parseObject(text ?? ''));
  if (!head || !claims) return 'holds no JSON objects.';
  if (texts.some((text) => hasRepeatedName(text ?? ''))) return 'names something twice.';
  if (Object.keys(head).some((name) => !takenHeaders.has(name))) return 'has a header that is not taken.';
  return undefined;
}

/** Whether each object of a valid JSON text names each of its members once. */
export function hasRepeatedName(json: string): boolean {
  /** The names of each object that is open; undefined stands for a list. */
  const open: (Set<unknown> | undefined)[] = [];
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (text === undefined) open.pop();
    else if (colon !== undefined) {
      // Two spellings of one name are one name.
      const name: unknown = JSON.parse(text);
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}

/** Whether no other text stands for the same bytes: no padding, no foreign characters, no bits that count for nothing. */
function isCanonical(part: string): boolean {
  if (!/^[\w-]+$/.test(part) || part.length % 4 === 1) return false;
  const spare = [0, 0, 15, 3][part.length % 4] ?? 0;
  return (alphabet.indexOf(part.at(-1) ?? '') & spare) === 0;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function decode(part: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
