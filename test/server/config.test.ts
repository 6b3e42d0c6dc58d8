import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../server/chat/limits/app-limits.ts';
import { ConfigError, type Environment, readConfig } from '../../server/config.ts';

const env = { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a' };

describe('the configuration', () => {
  it('needs a key and an app id, nothing else', () => {
    const config = readConfig({ env });
    expect(config).toMatchObject({ apiKey: 'sk-x', baseUrl: 'https://dashscope.aliyuncs.com/api/v1', port: 8787, storeUrl: 'sqlite:data/chat.db', trustedProxies: 0 });
    expect([...config.apps.values()]).toEqual([{ alias: 'default', appId: 'a', origins: [], texts: {}, imagePrefixes: [], limits: defaultLimits }]);
  });

  it('takes several keys, the first of them first', () => {
    expect(readConfig({ env: { ...env, DASHSCOPE_API_KEY: ' sk-a, sk-b,sk-c ' } })).toMatchObject({ apiKey: 'sk-a', spareApiKeys: ['sk-b', 'sk-c'] });
    expect(problemsOf({ env: { ...env, DASHSCOPE_API_KEY: 'sk-a, sk b' } })).toEqual(['DASHSCOPE_API_KEY holds blanks or characters that no key has.']);
  });

  it('takes an origin for the service, and a whole address as it is', () => {
    expect(readConfig({ env: { ...env, DASHSCOPE_BASE_URL: 'http://127.0.0.1:9000' } }).baseUrl).toBe('http://127.0.0.1:9000/api/v1');
  });

  it.each([
    ['https://dashscope-intl.aliyuncs.com', 'https://dashscope-intl.aliyuncs.com/api/v1'],
    ['https://ep-x1.dashscope.cn-beijing.privatelink.aliyuncs.com/api/v1/', 'https://ep-x1.dashscope.cn-beijing.privatelink.aliyuncs.com/api/v1'],
    ['https://llm-1.ap-southeast-1.maas.aliyuncs.com', 'https://llm-1.ap-southeast-1.maas.aliyuncs.com/api/v1'],
    ['https://proxy.example:8443/bailian/api/v1', 'https://proxy.example:8443/bailian/api/v1'],
  ])('reaches the service at %s', (address, baseUrl) => {
    expect(readConfig({ env: { ...env, DASHSCOPE_BASE_URL: address } }).baseUrl).toBe(baseUrl);
  });

  it('reads apps from the file, with the origins of the environment for all of them', () => {
    const file = { apps: { support: { appId: 'b', workspace: 'llm-1', origins: ['https://Shop.example'], texts: { title: 'Help' }, imagePrefixes: ['https://img.example/p/'] } } };
    const config = readConfig({ env: { ...env, ALLOWED_ORIGINS: 'http://localhost:3000, https://*.example.com' }, readFile: () => JSON.stringify(file) });
    expect([...config.apps.keys()]).toEqual(['support', 'default']);
    expect(config.apps.get('support')).toEqual({
      alias: 'support',
      appId: 'b',
      workspace: 'llm-1',
      origins: ['http://localhost:3000', 'https://*.example.com', 'https://shop.example'],
      texts: { title: 'Help' },
      imagePrefixes: ['https://img.example/p/'],
      limits: defaultLimits,
    });
  });

  it('reads where the service reaches it, and where files may go', () => {
    const config = readConfig({ env: { ...env, PUBLIC_URL: 'https://chat.example/bailian/', UPLOAD_HOSTS: '*.aliyuncs.com, http://127.0.0.1:9000/' } });
    expect(config).toMatchObject({ publicUrl: 'https://chat.example/bailian', uploadHosts: ['*.aliyuncs.com', 'http://127.0.0.1:9000'] });
    expect(problemsOf({ env: { ...env, PUBLIC_URL: 'chat.example', UPLOAD_HOSTS: '*, a b, http://127.0.0.1/x' } })).toEqual([
      'PUBLIC_URL is "chat.example": it has to be an address such as https://chat.example.com.',
      ...['"*"', '"a b"', '"http://127.0.0.1/x"'].map((host) => `UPLOAD_HOSTS: ${host} is no host. Write *.aliyuncs.com, or an origin such as http://127.0.0.1:9000.`),
    ]);
  });

  it('needs keys of the OpenAPI for files, and its own address for pictures', () => {
    const readFile = (): string => JSON.stringify({ apps: { shop: { appId: 'a', files: true, images: true } } });
    expect(problemsOf({ env, readFile })).toEqual([
      "apps.shop.images is true, and PUBLIC_URL is not set: the service fetches pictures there, so it has to be this backend's address on the internet.",
      'apps.shop.files: this needs ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and BAILIAN_WORKSPACE_ID.',
    ]);
    const keys = { PUBLIC_URL: 'https://chat.example', ALIBABA_CLOUD_ACCESS_KEY_ID: 'k', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's', BAILIAN_WORKSPACE_ID: 'w' };
    expect(readConfig({ env: { ...env, ...keys }, readFile }).apps.get('shop')).toMatchObject({ files: true, images: true });
  });

  it('lists every problem at once, as sentences with the value', () => {
    const problems = problemsOf({
      env: {
        DASHSCOPE_BASE_URL: 'dashscope',
        TOKEN_SECRET: 'short',
        STORE_URL: 'mysql://x',
        PORT: '99999',
        TRUST_PROXY: 'maybe',
        ALLOWED_ORIGINS: 'shop.example',
      },
    });
    expect(problems).toHaveLength(8);
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "DASHSCOPE_API_KEY is not set: put the API key of your Bailian workspace there.
      TOKEN_SECRET has 5 characters: use at least 32 random ones, or leave it out.
      STORE_URL is "mysql://x": it has to be sqlite:<path of a file>, redis://<host>, or rediss://<host>.
      DASHSCOPE_BASE_URL is "dashscope": it has to be an address such as https://dashscope.aliyuncs.com or https://dashscope.aliyuncs.com/api/v1.
      ALLOWED_ORIGINS: "shop.example" is no origin. Write https://www.example.com, https://*.example.com, or * for any.
      No app is configured: set BAILIAN_APP_ID, or list apps in bailian-chat.json.
      PORT is "99999": it has to be a number from 0 to 65535.
      TRUST_PROXY is "maybe": it has to be the number of your proxies before the backend, from 0 to 9."
    `);
  });

  it.each(['sqlite:chat.db', 'redis://127.0.0.1:6379', 'rediss://user:secret@redis.example/2'])('takes %s for a store', (storeUrl) => {
    expect(readConfig({ env: { ...env, STORE_URL: storeUrl } }).storeUrl).toBe(storeUrl);
  });

  it.each(['redis:/:canary@host', 'redis:user:can:a@ry@host', 'postgres://user:canary@host', 'redis://'])('repeats no password of %s', (storeUrl) => {
    const [problem] = problemsOf({ env: { ...env, STORE_URL: storeUrl } });
    expect(problem).toContain('STORE_URL');
    expect(problem).not.toMatch(/can:?a/);
  });

  it('takes how much may run, and for how long when it is told to stop', () => {
    expect(readConfig({ env })).toMatchObject({ drainSeconds: 20 });
    expect(readConfig({ env })).not.toHaveProperty('maxTurns');
    expect(readConfig({ env: { ...env, MAX_TURNS: '50', DRAIN_SECONDS: '0' } })).toMatchObject({ maxTurns: 50, drainSeconds: 0 });
    expect(problemsOf({ env: { ...env, MAX_TURNS: '0', DRAIN_SECONDS: '20s' } })).toEqual([
      'MAX_TURNS is "0": it has to be a number from 1 to 100000.',
      'DRAIN_SECONDS is "20s": it has to be a number from 0 to 600.',
    ]);
  });

  it('names the nearest known key for one that is not known', () => {
    const file = { apps: { support: { appId: 'b', origin: [], texts: { titel: 'x' } } } };
    expect(problemsOf({ env: { DASHSCOPE_API_KEY: 'sk-x' }, readFile: () => JSON.stringify(file) })).toEqual([
      'bailian-chat.json: apps.support.texts.titel is not known: did you mean title?',
      'bailian-chat.json: apps.support.origin is not known: did you mean origins?',
    ]);
  });

  it('says what is missing or of the wrong type, and where', () => {
    const file = { apps: { support: { texts: { suggestions: 'x' } } } };
    expect(problemsOf({ env: { DASHSCOPE_API_KEY: 'sk-x' }, readFile: () => JSON.stringify(file) })).toEqual([
      'bailian-chat.json: apps.support.appId is missing.',
      'bailian-chat.json: apps.support.texts.suggestions is "x", expected Array.',
    ]);
  });

  it('refuses a file that is named and not there, and one that is not JSON', () => {
    expect(problemsOf({ env: { ...env, BAILIAN_CHAT_CONFIG: 'x.json' }, readFile: () => undefined })).toEqual([
      'BAILIAN_CHAT_CONFIG names "x.json", which cannot be read.',
    ]);
    expect(problemsOf({ env, readFile: () => '{' })[0]).toContain('bailian-chat.json is not JSON');
  });

  it('refuses two ids for one app, and a secret used twice', () => {
    const readFile = () => JSON.stringify({ apps: { default: { appId: 'b' } } });
    expect(problemsOf({ env, readFile })).toEqual(['BAILIAN_APP_ID and apps.default.appId of the file differ: keep one of them.']);
    const key = 'sk-kX2vQ9mR7pL4sT8wY3nB6jF1hD5gC0zA';
    expect(problemsOf({ env: { ...env, DASHSCOPE_API_KEY: key, TOKEN_SECRET: key } })[0]).toContain('TOKEN_SECRET is the API key');
    expect(problemsOf({ env: { ...env, DASHSCOPE_API_KEY: key, VISITOR_SECRET: key } })[0]).toContain('VISITOR_SECRET is the API key');
    expect(problemsOf({ env: { ...env, VISITOR_SECRET: 'short' } })[0]).toContain('VISITOR_SECRET has 5 characters');
    expect(problemsOf({ env: { ...env, TOKEN_SECRET: key, VISITOR_SECRET: key } })[0]).toContain('VISITOR_SECRET is TOKEN_SECRET');
    for (const other of ['TOKEN_SECRET', 'VISITOR_SECRET']) expect(problemsOf({ env: { ...env, [other]: key, ADMIN_TOKEN: key } })[0]).toContain('ADMIN_TOKEN is TOKEN_SECRET or VISITOR_SECRET');
    expect(problemsOf({ env: { ...env, ADMIN_TOKEN: `${key} ${key}` } })[0]).toContain('ADMIN_TOKEN holds characters');
    expect(problemsOf({ env: { ...env, ADMIN_TOKEN: 'short' } })[0]).toContain('ADMIN_TOKEN has 5 characters');
  });
});

function problemsOf(options: { env: Environment; readFile?: (path: string) => string | undefined }): string[] {
  try {
    readConfig(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
