import { describe, expect, it } from 'vitest';
import { type CompletionOptionsInput, toCompletionOptions } from '../../../server/chat/completion-options.ts';
import type { AppConfig } from '../../../server/config.ts';
import { parseTemplate, type Template } from '../../../server/template.ts';

const t = (text: string): Template => parseTemplate(text).template;
const variables = new Map<string, string | number>([['city', '杭州'], ['age', 7]]);
const toOptions = (app: Partial<AppConfig>, input: Partial<CompletionOptionsInput> = {}) =>
  toCompletionOptions({ app: { alias: 'a', appId: 'a', origins: [], texts: {}, imagePrefixes: [], ...app }, variables, claims: {}, visitor: 'v1', thinking: false, ...input });

describe('what goes upstream with a question', () => {
  it('are the variables as text for an agent’s prompt, and as they are for a workflow', () => {
    expect(toOptions({}).promptParams).toEqual({ city: '杭州', age: '7' });
    expect(toOptions({ workflow: true, flowStreamMode: 'message_format' })).toEqual({ workflowParams: { city: '杭州', age: 7 }, flowStreamMode: 'message_format' });
  });

  it('are filled templates for plug-ins, without those that have no value for this visitor', () => {
    const plugins = new Map([
      ['orders', { params: { order: t('{claim.order}'), city: t('{var.city}'), age: t('{var.age}'), limit: 5 }, token: t('crm:{claim.key}') }],
      ['stock', { params: { order: t('{claim.order}') }, token: t('fixed') }],
    ]);
    expect(toOptions({ plugins }, { claims: { order: 42, key: 'k1' } })).toMatchObject({
      pluginParams: { orders: { order: 42, city: '杭州', age: 7, limit: 5 }, stock: { order: 42 } },
      pluginTokens: { orders: 'crm:k1', stock: 'fixed' },
    });
    expect(toOptions({ plugins })).toMatchObject({ pluginParams: { orders: { city: '杭州', age: 7, limit: 5 } }, pluginTokens: { stock: 'fixed' } });
    expect(toOptions({ plugins: new Map([['t', { params: { who: t('{visitor.id}'), odd: t('{claim.constructor}') } }]]) }).pluginParams).toEqual({ t: { who: 'v1' } });
  });

  it('is where passages are looked for, each place once', () => {
    const rag = { pipelineIds: [t('p1'), t('p-{var.city}'), t('p1')], fileIds: [], tags: [t('{var.city}')], metadataFilter: { age: t('{var.age}') }, structuredFilter: { 年龄: t('{var.age}'), ok: true } };
    expect(toOptions({ rag }).rag).toEqual({ pipelineIds: ['p1', 'p-杭州'], fileIds: [], tags: ['杭州'], metadataFilter: { age: '7' }, structuredFilter: { 年龄: 7, ok: true } });
  });

  it.each([
    [undefined, true, undefined],
    ['off', true, false],
    ['on', false, true],
    ['visitor', true, true],
    ['visitor', false, false],
  ] as const)('is to think, with %s in the file and %s from the visitor: %s', (thinking, asked, expected) => {
    expect(toOptions(thinking === undefined ? {} : { thinking }, { thinking: asked }).enableThinking).toBe(expected);
  });

  it.each([
    [{ thoughts: false, steps: 'off' }, undefined],
    [{ thoughts: true, steps: 'off' }, true],
    [{ thoughts: false, steps: 'names' }, true],
  ] as const)('is whether thoughts are of use: %j', (disclosure, expected) => {
    expect(toOptions({ disclosure: { ...disclosure, citations: 'passages', linkHosts: [] } }).hasThoughts).toBe(expected);
  });
});
