import { isKeyAlgorithm, keyAlgorithms, parseKeySet, type VisitorKeys } from '../chat/visitor-keys.ts';
import { parseUrl } from './addresses.ts';
import { readSecrets } from './secrets.ts';

export interface VisitorKeysSource {
  env: (name: string) => string | undefined;
  readFile: ((path: string) => string | undefined) | undefined;
  problems: string[];
}

/** How the site's tokens are checked: with secrets that it shares, or with its public keys. Undefined: with nothing. */
export function readVisitorKeys({ env, readFile, problems }: VisitorKeysSource): VisitorKeys | undefined {
  const secrets = readSecrets('VISITOR_SECRET', { env, problems });
  const source = env('VISITOR_JWKS');
  const algorithm = env('VISITOR_ALGORITHM');
  if (source === undefined) {
    if (algorithm !== undefined && (algorithm !== 'HS256' || !secrets)) {
      problems.push(`VISITOR_ALGORITHM is ${JSON.stringify(algorithm)}, and VISITOR_JWKS is not set: put the path or the https address of the site's public keys there.`);
    }
    return secrets && { kind: 'secrets', secrets };
  }
  if (secrets) problems.push('VISITOR_SECRET and VISITOR_JWKS are both set: tokens are checked in one way only, keep one of them.');
  if (algorithm === undefined || !isKeyAlgorithm(algorithm)) {
    problems.push(`VISITOR_ALGORITHM is ${algorithm === undefined ? 'not set' : JSON.stringify(algorithm)}: with VISITOR_JWKS it has to be ${keyAlgorithms.join(', ')}.`);
    return undefined;
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(source)) {
    const url = parseUrl(source);
    if (url && isSafe(url)) return { kind: 'url', algorithm, url: url.href };
    problems.push('VISITOR_JWKS is an address that is not taken: it has to be https without a name and a password in it, or the path of a file.');
    return undefined;
  }
  const content = readFile?.(source);
  if (content === undefined) {
    problems.push(`VISITOR_JWKS names ${JSON.stringify(source)}, which cannot be read.`);
    return undefined;
  }
  const keys = parseKeySet(content, algorithm);
  if (typeof keys !== 'string') return { kind: 'keys', algorithm, keys };
  problems.push(`VISITOR_JWKS: ${source} ${keys}`);
  return undefined;
}

/** Plain HTTP only to this machine, where nobody is on the way. */
function isSafe({ protocol, hostname, username, password }: URL): boolean {
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return !username && !password && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

/** Whether tokens of the site can be checked at all. */
export function hasVisitorKeys(env: (name: string) => string | undefined): boolean {
  return env('VISITOR_SECRET') !== undefined || env('VISITOR_JWKS') !== undefined;
}
