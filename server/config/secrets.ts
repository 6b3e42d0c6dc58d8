/** At least so many characters: as many as the bytes that HMAC with SHA-256 uses. */
const MIN_LENGTH = 32;
/** Every secret that is still taken is tried on every token that names none. */
const MAX_SECRETS = 5;
/** Fewer different characters than this are no random 32. Of those that are, one in 10^10 has so few. */
const MIN_DIFFERENT = 10;

/** What stands in samples, in documentation and on keyboards. Random text has none of it. */
const samples = /change[-_ ]?me|replace[-_ ]?(?:me|this)|place[-_ ]?holder|example|sample|password|your[-_ ]|256-bit|0123456789|123456789|abcdefgh|qwerty|secretsecret|at least (?:32|16) (?:bytes|characters)|with[-_ ]openssl/i;

export interface SecretsSource {
  env: (name: string) => string | undefined;
  problems: string[];
}

/** Names of the environment whose values are secrets for another purpose. */
const otherSecrets = ['DASHSCOPE_API_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'] as const;

/** Names of the environment whose purpose is fixed. Apps name others, for what their sites sign with. */
export const ownNames: readonly string[] = ['TOKEN_SECRET', 'VISITOR_SECRET', 'ADMIN_TOKEN', 'METRICS_TOKEN', ...otherSecrets];

/** What secrets of other purposes are called in sentences. */
const purposes: Record<string, string> = { DASHSCOPE_API_KEY: 'the API key' };

/**
 * The secrets of one purpose, by the name of their variable: `TOKEN_SECRET`, or what an app's site or all sites sign with, newest first: `new,old`. Undefined: not set. A secret that is short, that can be guessed,
 * or that has another purpose too is a problem, whose sentence names it and never repeats it.
 */
export function readSecrets(name: string, { env, problems }: SecretsSource): string[] | undefined {
  const value = env(name);
  if (value === undefined) return undefined;
  const secrets = value.split(',').map((part) => part.trim());
  if (secrets.length > MAX_SECRETS) problems.push(`${name} holds ${secrets.length} secrets: keep at most ${MAX_SECRETS}, the newest first.`);
  for (const [at, secret] of secrets.entries()) {
    const what = secrets.length > 1 ? `${name} (secret ${at + 1} of ${secrets.length})` : name;
    const problem = explainWeakness(secret) ?? (secrets.indexOf(secret) < at ? 'is there twice: keep one of them.' : explainSharing(name, secret, env));
    if (problem) problems.push(`${what} ${problem}`);
  }
  return secrets;
}

/** The bearer of what only the owner, or the owner's Prometheus, may read: one secret that can stand in a header. */
export function readBearer(name: 'ADMIN_TOKEN' | 'METRICS_TOKEN', { env, problems }: SecretsSource): string | undefined {
  const token = env(name);
  if (token === undefined) return undefined;
  const isShared = ['TOKEN_SECRET', 'VISITOR_SECRET'].some((name) => env(name)?.split(',').some((part) => part.trim() === token));
  const problem =
    explainWeakness(token) ??
    explainSharing(name, token, env) ??
    (isShared ? 'is TOKEN_SECRET or VISITOR_SECRET: a secret has one purpose, use another one.' : undefined) ??
    (name === 'METRICS_TOKEN' && token === env('ADMIN_TOKEN') ? 'is ADMIN_TOKEN: a secret has one purpose, use another one.' : undefined) ??
    (/^[\w.-]+$/.test(token) ? undefined : 'holds characters that no bearer token has: use letters, digits, and . _ - only.');
  if (problem) problems.push(`${name} ${problem}`);
  return token;
}

function explainWeakness(secret: string): string | undefined {
  if (secret.length < MIN_LENGTH) return `has ${secret.length} characters: use at least ${MIN_LENGTH} random ones, or leave it out.`;
  if (samples.test(secret)) return 'is a sample that others have read too, or a word: use random characters, such as those of `openssl rand -hex 32`.';
  if (new Set(secret).size < MIN_DIFFERENT || /^(.{1,16}?)\1+$/.test(secret)) return 'repeats a few characters and can be guessed: use random ones, such as those of `openssl rand -hex 32`.';
  return undefined;
}

function explainSharing(name: string, secret: string, env: (name: string) => string | undefined): string | undefined {
  const other = otherSecrets.find((one) => env(one) === secret);
  if (other) return `is ${purposes[other] ?? other}: a secret has one purpose, use another one.`;
  // Whether the others are shared is told with them.
  const bearer = ['ADMIN_TOKEN', 'METRICS_TOKEN'].find((one) => env(one) === secret);
  if (!ownNames.includes(name) && bearer) return `is ${bearer}: a secret has one purpose, use another one.`;
  const isShared = (name === 'VISITOR_SECRET' || !ownNames.includes(name)) && env('TOKEN_SECRET')?.split(',').some((part) => part.trim() === secret);
  return isShared ? 'is TOKEN_SECRET: the site shares the one, and must not know the other.' : undefined;
}
