import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import { describe, expect, it } from 'vitest';
import { type AppConfig, ConfigError, type Environment, readConfig } from '../../../server/config.ts';

const secret = 'kX2vQ9mR7pL4sT8wY3nB6jF1hD5gC0zA';
const whole = {
  appId: 'a',
  variables: {
    city: { type: 'slug', default: ' 北京 ' },
    plan: { type: 'enum', values: ['free', 'pro'], default: 'free' },
    age: { type: 'integer', min: 0, max: 120, default: 18 },
    day: { type: 'date', default: '2026-01-31' },
    lang: { type: 'language', default: 'zh-cn' },
    note: { type: 'text', from: 'signed' },
  },
  plugins: { 'tool-1': { params: { city: '{var.city}', order: '#{claim.order}', limit: 5, strict: true }, token: '{env.CRM_TOKEN}:{visitor.id}' } },
  rag: { pipelineIds: ['p1', 'p-{var.plan}'], fileIds: ['f1'], tags: ['{var.plan}'], metadataFilter: { city: '{var.city}' }, structuredFilter: { 年龄: '{var.age}', size: 3 } },
  thinking: 'visitor',
  thoughts: true,
  steps: 'details',
  citations: 'passages',
  linkHosts: ['Docs.example.com', '*.example.org', 'docs.example.com:8443'],
};

describe('what an app may be told', () => {
  it('is read with defaults in one spelling and the environment put in', () => {
    const app = readApp(whole, { VISITOR_SECRET: secret, CRM_TOKEN: 'crm-{var.city}' });
    expect(app).toMatchObject({
      thinking: 'visitor',
      disclosure: { thoughts: true, steps: 'details', citations: 'passages', linkHosts: ['docs.example.com', '*.example.org', 'docs.example.com:8443'] },
      rag: {
        pipelineIds: [['p1'], ['p-', { from: 'var', name: 'plan' }]],
        fileIds: [['f1']],
        tags: [[{ from: 'var', name: 'plan' }]],
        metadataFilter: { city: [{ from: 'var', name: 'city' }] },
        structuredFilter: { 年龄: [{ from: 'var', name: 'age' }], size: 3 },
      },
    });
    expect(app.variables).toMatchObject({
      city: { type: 'slug', default: '北京', from: 'page' },
      lang: { default: 'zh-CN' },
      note: { type: 'text', default: '', maxLength: 500, from: 'signed' },
    });
    expect(app.plugins).toEqual([
      {
        toolId: 'tool-1',
        params: { city: [{ from: 'var', name: 'city' }], order: ['#', { from: 'claim', name: 'order' }], limit: 5, strict: true },
        // What the environment holds is no template.
        token: ['crm-{var.city}', ':', { from: 'visitor', name: 'id' }],
      },
    ]);
  });

  it('is nothing at all: then nothing leaves the backend and the console decides', () => {
    expect(readApp({ appId: 'a' })).toEqual({ alias: 'shop', appId: 'a', origins: [], texts: {}, imagePrefixes: [], limits: defaultLimits });
    expect(readApp({ appId: 'a', steps: 'names' }).disclosure).toEqual({ thoughts: false, steps: 'names', citations: 'off', linkHosts: [] });
  });

  it('is another for a workflow', () => {
    expect(readApp({ appId: 'a', workflow: true, flowStreamMode: 'message_format' })).toMatchObject({ workflow: true, flowStreamMode: 'message_format' });
  });
});

describe('what is wrong with an app', () => {
  it.each<[string, object, string]>([
    ['a key of the app', { plugin: {} }, 'bailian-chat.json: apps.shop.plugin is not known: did you mean plugins?'],
    ['a key of a variable', { variables: { a: { type: 'slug', default: 'x', form: 'page' } } }, 'bailian-chat.json: apps.shop.variables.a.form is not known: did you mean from?'],
    ['a key of a plug-in', { plugins: { t: { tokens: 'x' } } }, 'bailian-chat.json: apps.shop.plugins.t.tokens is not known: did you mean token?'],
    ['a key of the retrieval', { rag: { pipelineId: [] } }, 'bailian-chat.json: apps.shop.rag.pipelineId is not known: did you mean pipelineIds?'],
    ['a key like no other', { rag: { x: 1 } }, 'bailian-chat.json: apps.shop.rag.x is not known. Known are pipelineIds, fileIds, tags, metadataFilter, structuredFilter.'],
    ['a type of variable', { variables: { a: { type: 'string', default: '' } } }, 'bailian-chat.json: apps.shop.variables.a.type is "string", expected ("enum" | "integer" | "date" | "language" | "slug" | "text").'],
    ['a variable without a type', { variables: { a: { default: '' } } }, 'bailian-chat.json: apps.shop.variables.a.type is missing.'],
    ['a variable without a default', { variables: { a: { type: 'slug' } } }, 'bailian-chat.json: apps.shop.variables.a.default is missing.'],
    ['an enum without values', { variables: { a: { type: 'enum', values: [], default: 'x' } } }, 'bailian-chat.json: apps.shop.variables.a.values is empty.'],
    ['a setting of steps', { steps: 'all' }, 'bailian-chat.json: apps.shop.steps is "all", expected ("off" | "names" | "details").'],
    ['a number of knowledge bases', { rag: { pipelineIds: ['1', '2', '3', '4', '5', '6'] } }, 'bailian-chat.json: apps.shop.rag.pipelineIds has more than 5 entries.'],
    ['a length of text', { variables: { a: { type: 'text', from: 'signed', maxLength: 501 } } }, 'bailian-chat.json: apps.shop.variables.a.maxLength is more than 500.'],
    ['a name of a variable', { variables: { 'a b': { type: 'slug', default: 'x' } } }, 'apps.shop.variables.a b: a variable\'s name has 1 to 64 letters, digits, "_" or "-", and begins with a letter or "_".'],
    ['a default outside the values', { variables: { a: { type: 'enum', values: ['x'], default: 'y' } } }, 'apps.shop.variables.a.default is "y", expected one of its values.'],
    ['a default outside the range', { variables: { a: { type: 'integer', min: 1, max: 2, default: 3 } } }, 'apps.shop.variables.a.default is 3, expected a whole number from min to max.'],
    ['a range without numbers', { variables: { a: { type: 'integer', min: 2, max: 1, default: 1 } } }, 'apps.shop.variables.a.min is 2, more than max, which is 1.'],
    ['a day that is none', { variables: { a: { type: 'date', default: '2026-02-30' } } }, 'apps.shop.variables.a.default is "2026-02-30", expected a day such as 2026-01-31.'],
    ['free text from a page', { variables: { a: { type: 'text', from: 'page' } } }, 'apps.shop.variables.a is a free text: the site has to sign it, so write "from": "signed", or choose the type slug or enum.'],
    ['a variable that is not there', { variables: { city: { type: 'slug', default: 'x' } }, rag: { tags: ['{var.ctiy}'] } }, 'apps.shop.rag.tags.0: {var.ctiy} names no variable of the app; the nearest is city.'],
    ['a variable where there is none', { plugins: { t: { token: '{var.city}' } } }, 'apps.shop.plugins.t.token: {var.city} names no variable of the app, which has none.'],
    ['a slot that is none', { plugins: { t: { params: { a: '{vra.city}' } } } }, 'apps.shop.plugins.t.params.a: {vra.city} is nothing that can be put in. Known are {var.<name>}, {env.<NAME>}, {claim.<name>}, {visitor.id}.'],
    ['a variable of the environment that is not set', { plugins: { t: { token: '{env.CRM}' } } }, 'apps.shop.plugins.t.token: {env.CRM} is not set: put the value into the environment variable CRM.'],
    ['a secret of the backend', { plugins: { t: { token: '{env.DASHSCOPE_API_KEY}' } } }, 'apps.shop.plugins.t.token: {env.DASHSCOPE_API_KEY} is a secret of the backend itself, which goes nowhere else.'],
    ['a claim without signed visitors', { plugins: { t: { params: { a: '{claim.order}' } } } }, 'apps.shop.plugins.t.params.a: {claim.order} needs visitors that the site has signed, and VISITOR_SECRET is not set.'],
    ['a signed variable without signed visitors', { variables: { a: { type: 'slug', default: 'x', from: 'signed' } } }, 'apps.shop.variables.a is from "signed", and VISITOR_SECRET is not set: without it the site can sign nothing.'],
    ['a credential that pages choose', { variables: { a: { type: 'slug', default: 'x' } }, plugins: { t: { token: '{var.a}' } } }, 'apps.shop.plugins.t.token: {var.a} is set by pages, and no page may say with whose rights a plug-in works: make it "from": "signed".'],
    ['a claim in a filter', { rag: { tags: ['{claim.order}'] } }, 'apps.shop.rag.tags.0: {claim.order} cannot be put in here. Known are {var.<name>}.'],
    ['a knowledge base that pages choose', { variables: { a: { type: 'slug', default: 'x' } }, rag: { pipelineIds: ['{var.a}'] } }, 'apps.shop.rag.pipelineIds.0: {var.a} is set by pages as they like, and would let anybody name any id: make it an enum, or "from": "signed".'],
    ['files without their knowledge base', { rag: { fileIds: ['f'] } }, 'apps.shop.rag.fileIds needs apps.shop.rag.pipelineIds: files are looked for in the knowledge bases that they belong to.'],
    ['a way to stream for an agent', { flowStreamMode: 'agent_format' }, 'apps.shop.flowStreamMode is for workflows alone: set apps.shop.workflow to true if this is one.'],
    ['plug-ins of a workflow', { workflow: true, plugins: {} }, 'apps.shop.plugins is for agents alone: a workflow gets its values from apps.shop.variables.'],
    ['a memory without the keys for it', { memory: 'all' }, 'apps.shop.memory: this needs ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and BAILIAN_WORKSPACE_ID.'],
    ['a limit', { limits: { transcriptTokens: 499 } }, 'bailian-chat.json: apps.shop.limits.transcriptTokens is less than 500.'],
    ['a key of the limits', { limits: { tokenPerDay: 499 } }, 'bailian-chat.json: apps.shop.limits.tokenPerDay is not known: did you mean tokensPerDay?'],
    ['an address for a host', { linkHosts: ['https://docs.example.com'] }, 'apps.shop.linkHosts: "https://docs.example.com" is no host. Write docs.example.com, *.example.com, or * for any.'],
  ])('%s is told as a sentence', (_name, app, problem) => {
    expect(problemsOf({ appId: 'a', ...app })).toEqual([problem]);
  });

  it('is told of a memory for visitors that nobody vouches for', () => {
    expect(problemsOf({ appId: 'a', memory: 'verified' })).toContain('apps.shop.memory is "verified", and VISITOR_SECRET is not set: without it nobody is.');
  });

  it('is told all at once, without a mistake hiding another', () => {
    const app = {
      steps: 'all',
      variables: { city: { type: 'slug' }, plan: { type: 'enum', values: ['a'], default: 'b' } },
      // `city` is wrong itself: that it is used is no second mistake.
      plugins: { t: { params: { a: '{var.city}', b: '{var.pln}' }, token: '{env.CRM}' } },
      rag: { fileIds: ['f'] },
      linkHosts: ['a b'],
    };
    expect(problemsOf(app)).toEqual([
      'bailian-chat.json: apps.shop.appId is missing.',
      'bailian-chat.json: apps.shop.variables.city.default is missing.',
      'bailian-chat.json: apps.shop.steps is "all", expected ("off" | "names" | "details").',
      'apps.shop.plugins.t.params.b: {var.pln} names no variable of the app; the nearest is plan.',
      'apps.shop.plugins.t.token: {env.CRM} is not set: put the value into the environment variable CRM.',
      'apps.shop.rag.fileIds needs apps.shop.rag.pipelineIds: files are looked for in the knowledge bases that they belong to.',
      'apps.shop.linkHosts: "a b" is no host. Write docs.example.com, *.example.com, or * for any.',
    ]);
  });

  it.each(['[]', 'null', '{}', '{"apps":[]}', '{"apps":{"shop":7}}', '{"apps":{"shop":{"appId":7,"variables":7,"plugins":[],"rag":null}}}'])('is found in %s too', (file) => {
    expect(() => readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x' }, readFile: () => file })).toThrow(ConfigError);
  });
});

function readApp(app: object, env: Environment = {}): AppConfig {
  const config = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x', ...env }, readFile: () => JSON.stringify({ apps: { shop: app } }) });
  return config.apps.get('shop')!;
}

function problemsOf(app: object): string[] {
  try {
    readApp(app);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
