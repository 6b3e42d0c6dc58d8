import { isKeyAlgorithm, keyAlgorithms, parseKeySet, type VisitorKeys } from '../chat/visitor-keys.ts';
import { parseUrl } from './addresses.ts';
import type { AppConfig } from './app-config.ts';
import type { AppEntry } from './app-schema.ts';
import { ownNames, readSecrets } from './secrets.ts';

export interface VisitorKeysSource {
  env: (name: string) => string | undefined;
  readFile: ((path: string) => string | undefined) | undefined;
  problems: string[];
}

/** How the site's tokens are checked: with secrets that it shares, or with its public keys. Undefined: with nothing. */
export function readVisitorKeys({ env, ...rest }: VisitorKeysSource): VisitorKeys | undefined {
  const written = { secrets: readSecrets('VISITOR_SECRET', { env, ...rest }), jwks: env('VISITOR_JWKS'), algorithm: env('VISITOR_ALGORITHM') };
  return toVisitorKeys(written, { secret: 'VISITOR_SECRET', jwks: 'VISITOR_JWKS', algorithm: 'VISITOR_ALGORITHM' }, rest);
}

/** The same of one app, whose secret stands in the environment all the same: `{env.SHOP_SECRET}`. */
export function readAppVisitors(where: string, { secret, jwks, algorithm, issuer }: NonNullable<AppEntry['visitors']>, source: VisitorKeysSource): Pick<AppConfig, 'visitorKeys' | 'issuer'> {
  const name = secret === undefined ? undefined : secretNameOf(secret);
  if (secret !== undefined && name === undefined) source.problems.push(`${where}.secret is no name of an environment variable: put the secret into one, and write {env.<NAME>}.`);
  else if (name !== undefined && ownNames.includes(name)) source.problems.push(`${where}.secret names ${name}, which has a purpose of its own: put a secret of this app's site into another environment variable.`);
  else if (name !== undefined && source.env(name) === undefined) source.problems.push(`${where}.secret names ${name}, which is not set: put the secret into the environment variable ${name}.`);
  const written = { secrets: name === undefined || ownNames.includes(name) ? undefined : readSecrets(name, source), jwks, algorithm };
  const visitorKeys = toVisitorKeys(written, { secret: `${where}.secret`, jwks: `${where}.jwks`, algorithm: `${where}.algorithm` }, source);
  return { ...(visitorKeys ? { visitorKeys } : {}), ...(issuer === undefined ? {} : { issuer }) };
}

/** The environment variable that an app's secret stands in. */
export function secretNameOf(secret: string): string | undefined {
  return /^\{env\.([A-Za-z_]\w*)\}$/.exec(secret)?.[1];
}

interface Written {
  secrets: string[] | undefined;
  jwks: string | undefined;
  algorithm: string | undefined;
}

/** `names` is what each is called where the owner wrote it. */
function toVisitorKeys({ secrets, jwks, algorithm }: Written, names: Record<'secret' | 'jwks' | 'algorithm', string>, { readFile, problems }: Omit<VisitorKeysSource, 'env'>): VisitorKeys | undefined {
  if (jwks === undefined) {
    if (algorithm !== undefined && (algorithm !== 'HS256' || !secrets)) {
      problems.push(`${names.algorithm} is ${JSON.stringify(algorithm)}, and ${names.jwks} is not set: put the path or the https address of the site's public keys there.`);
    }
    return secrets && { kind: 'secrets', secrets };
  }
  if (secrets) problems.push(`${names.secret} and ${names.jwks} are both set: tokens are checked in one way only, keep one of them.`);
  if (algorithm === undefined || !isKeyAlgorithm(algorithm)) {
    problems.push(`${names.algorithm} is ${algorithm === undefined ? 'not set' : JSON.stringify(algorithm)}: with ${names.jwks} it has to be ${keyAlgorithms.join(', ')}.`);
    return undefined;
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(jwks)) {
    const url = parseUrl(jwks);
    if (url && isSafe(url)) return { kind: 'url', algorithm, url: url.href };
    problems.push(`${names.jwks} is an address that is not taken: it has to be https without a name and a password in it, or the path of a file.`);
    return undefined;
  }
  const content = readFile?.(jwks);
  if (content === undefined) {
    problems.push(`${names.jwks} names ${JSON.stringify(jwks)}, which cannot be read.`);
    return undefined;
  }
  const keys = parseKeySet(content, algorithm);
  if (typeof keys !== 'string') return { kind: 'keys', algorithm, keys };
  problems.push(`${names.jwks}: ${jwks} ${keys}`);
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
