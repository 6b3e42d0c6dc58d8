import { describe, expect, it } from 'vitest';
import { type AskedSettings, toCallSettings } from '../../../server/chat/call-settings.ts';
import type { AppConfig } from '../../../server/config.ts';
import { parseTemplate, type Template } from '../../../server/chat/template.ts';

const t = (text: string): Template => parseTemplate(text).template;
const variables: NonNullable<AppConfig['variables']> = { city: { type: 'slug', default: '杭州' }, age: { type: 'integer', min: 0, max: 99, default: 7 } };
const toSettings = (app: Partial<AppConfig>, asked: Partial<AskedSettings> = {}) =>
  toCallSettings({ alias: 'a', appId: 'a', origins: [], texts: {}, imagePrefixes: [], variables, ...app }, { visitor: 'v1', ...asked });

describe('what goes upstream with a question', () => {
  it('are the variables as text for an agent’s prompt, and as they are for a workflow', () => {
    expect(toSettings({}).promptParams).toEqual({ city: '杭州', age: '7' });
    expect(toSettings({ workflow: true, flowStreamMode: 'message_format' })).toEqual({ workflowParams: { city: '杭州', age: 7 }, flowStreamMode: 'message_format' });
  });

  it('are filled templates for plug-ins, without those that have no value for this visitor', () => {
    const plugins = [
      { toolId: 'orders', params: { order: t('{claim.order}'), city: t('{var.city}'), age: t('{var.age}'), limit: 5 }, token: t('crm:{claim.key}') },
      { toolId: 'stock', params: { order: t('{claim.order}') }, token: t('fixed') },
    ];
    expect(toSettings({ plugins }, { signed: { variables: {}, claims: { order: 42, key: 'k1' } } })).toMatchObject({
      pluginParams: { orders: { order: 42, city: '杭州', age: 7, limit: 5 }, stock: { order: 42 } },
      pluginTokens: { orders: 'crm:k1', stock: 'fixed' },
    });
    expect(toSettings({ plugins })).toMatchObject({ pluginParams: { orders: { city: '杭州', age: 7, limit: 5 } }, pluginTokens: { stock: 'fixed' } });
    expect(toSettings({ plugins: [{ toolId: 't', params: { who: t('{visitor.id}'), odd: t('{claim.constructor}') } }] }).pluginParams).toEqual({ t: { who: 'v1' } });
  });

  it('is where passages are looked for, each place once', () => {
    const rag = { pipelineIds: [t('p1'), t('p-{var.city}'), t('p1')], fileIds: [], tags: [t('{var.city}')], metadataFilter: { age: t('{var.age}') }, structuredFilter: { 年龄: t('{var.age}'), ok: true } };
    expect(toSettings({ rag }).rag).toEqual({ pipelineIds: ['p1', 'p-杭州'], fileIds: [], tags: ['杭州'], metadataFilter: { age: '7' }, structuredFilter: { 年龄: 7, ok: true } });
  });

  it.each([
    [undefined, true, undefined],
    ['off', true, false],
    ['on', false, true],
    ['visitor', true, true],
    ['visitor', false, false],
  ] as const)('is to think, with %s in the file and %s from the visitor: %s', (thinking, asked, expected) => {
    expect(toSettings(thinking === undefined ? {} : { thinking }, { thinking: asked }).enableThinking).toBe(expected);
  });

  it.each([
    [{ thoughts: false, steps: 'off' }, undefined],
    [{ thoughts: true, steps: 'off' }, true],
    [{ thoughts: false, steps: 'names' }, true],
  ] as const)('is whether thoughts are of use: %j', (disclosure, expected) => {
    expect(toSettings({ disclosure: { ...disclosure, citations: 'passages', linkHosts: [] } }).hasThoughts).toBe(expected);
  });
});
