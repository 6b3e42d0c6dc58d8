import { describe, expect, it } from 'vitest';
import { ConfigError, type Environment, readConfig } from '../../../server/config.ts';

const env = { DASHSCOPE_API_KEY: 'sk-Zr8yU5oE2iW7qN4kM1', BAILIAN_APP_ID: 'a' };
const good = ['kX2vQ9mR7pL4sT8wY3nB6jF1hD5gC0zA', 'b7e1f0c93a5d48269e0b1c7f4a2d8635', 'tD3/eR+6uI1=oP9aS4dF7gH2jK5lZ8xC'] as const;

function problemsOf(more: Environment): string[] {
  try {
    readConfig({ env: { ...env, ...more } });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe.each(['TOKEN_SECRET', 'VISITOR_SECRET'] as const)('%s', (name) => {
  it.each(good)('takes the random %s', (secret) => {
    expect(problemsOf({ [name]: secret })).toEqual([]);
  });

  it.each([
    ['short', 'kX2vQ9mR7pL4sT8wY3nB6jF1hD5gC0z', 'has 31 characters'],
    ['one character again and again', 'x'.repeat(64), 'repeats'],
    ['a word again and again', 'correcthorse'.repeat(4), 'repeats'],
    ['a row of digits', '12345678901234567890123456789012', 'sample'],
    ['a placeholder', 'change-me-please-0000000000000000', 'sample'],
    ['the sample of jwt.io', 'a-string-secret-at-least-256-bits-long', 'sample'],
    ['its older one', 'your-256-bit-secret-your-256-bit-secret', 'sample'],
    ['a word with a number', 'MyPassword2026MyPassword2026Extra', 'sample'],
    ['few characters', 'abababababbabababbababaabababbab', 'repeats'],
  ])('refuses what is %s, and says which without repeating it', (_what, secret, words) => {
    const problems = problemsOf({ [name]: secret });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name} `);
    expect(problems[0]).toContain(words);
    expect(problems[0]).not.toContain(secret);
  });

  it('says which of several is bad', () => {
    expect(problemsOf({ [name]: `${good[0]},short` })).toEqual([expect.stringContaining(`${name} (secret 2 of 2) has 5 characters`)]);
    expect(problemsOf({ [name]: `${good[0]},${good[0]}` })).toEqual([`${name} (secret 2 of 2) is there twice: keep one of them.`]);
    expect(problemsOf({ [name]: `${good[0]},` })).toEqual([expect.stringContaining('has 0 characters')]);
    expect(problemsOf({ [name]: Array.from({ length: 6 }, (_, at) => `${good[0]}${at}`).join(',') })).toEqual([`${name} holds 6 secrets: keep at most 5, the newest first.`]);
  });

  it.each(['DASHSCOPE_API_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'])('is nothing that %s is too', (other) => {
    const problems = problemsOf({ ALIBABA_CLOUD_ACCESS_KEY_ID: 'k', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's', [other]: good[0], [name]: `${good[1]},${good[0]}` });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} \\(secret 2 of 2\\) is .*: a secret has one purpose`))]);
  });
});

describe('the secrets', () => {
  it('are never shared between the two', () => {
    expect(problemsOf({ TOKEN_SECRET: `${good[1]},${good[0]}`, VISITOR_SECRET: good[0] })).toEqual(['VISITOR_SECRET is TOKEN_SECRET: the site shares the one, and must not know the other.']);
  });

  it('are read newest first', () => {
    const config = readConfig({ env: { ...env, TOKEN_SECRET: ` ${good[0]} , ${good[1]}`, VISITOR_SECRET: good[2] } });
    expect(config.tokenSecrets).toEqual([good[0], good[1]]);
    expect(config.visitorKeys).toEqual({ kind: 'secrets', secrets: [good[2]] });
  });
});
