import { describe, expect, it, vi } from 'vitest';
import { readExtras, type ExtraSources } from '../../widget/read-extras.ts';

const app = { app: 'shop', texts: {}, imagePrefixes: [], variables: ['city', 'userName'], thinking: 'off' } as const;

function read(sources: Partial<ExtraSources>) {
  const warn = vi.fn<(sentence: string) => void>();
  const all: ExtraSources = { raw: {}, vars: undefined, set: {}, app: { ...app, variables: [...app.variables], imagePrefixes: [], files: false, images: false, memory: false }, thinking: undefined, told: new Set(), warn, ...sources };
  return { extras: readExtras(all), again: () => readExtras(all), warnings: () => warn.mock.calls.map(([sentence]) => sentence) };
}

describe('variables', () => {
  it('come from attributes, from vars and from the script, the later before the earlier', () => {
    expect(read({ raw: { 'var-city': '北京' }, vars: { city: 'Oslo', userName: 'Li' } }).extras).toEqual({ variables: { city: '北京', userName: 'Li' } });
    expect(read({ raw: { 'var-city': '北京' }, set: { city: 'Bergen', userName: 7 } }).extras).toEqual({ variables: { city: 'Bergen', userName: 7 } });
  });

  it('are taken back by null', () => {
    expect(read({ raw: { 'var-city': '北京' }, set: { city: null, userName: undefined } }).extras).toEqual({ variables: {} });
  });

  it('that the app does not take stay here, with one warning that names the nearest', () => {
    const { extras, again, warnings } = read({ raw: { 'var-ciyt': 'x', 'var-zzzzzzzz': 'y' } });
    expect(extras).toEqual({ variables: {} });
    again();
    expect(warnings()).toEqual([
      'the variable "ciyt" is not one that the app takes: did you mean "city"?',
      'the variable "zzzzzzzz" is not one that the app takes.',
    ]);
  });

  it('whose name lost its capitals in an attribute are told how to be written', () => {
    expect(read({ raw: { 'var-username': 'Li' } }).warnings()[0]).toContain('did you mean "userName"? Attributes have no capitals: write vars=\'{"userName": …}\'.');
  });

  it.each([
    ['an object', { a: 1 }, 'neither a text nor a number'],
    ['no number', Number.NaN, 'neither a text nor a number'],
    ['1 MB of text', 'x'.repeat(1_000_000), 'longer than 1000 characters'],
  ])('that are %s stay here', (_what, city, sentence) => {
    const { extras, warnings } = read({ set: { city } });
    expect(extras).toEqual({ variables: {} });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain(sentence);
    expect(warnings()[0]?.length).toBeLessThan(200);
  });

  it('that are true or false go as words', () => {
    expect(read({ set: { city: true } }).extras).toEqual({ variables: { city: 'true' } });
  });

  it('with names that objects have of their own are names like others', () => {
    const { extras, warnings } = read({ set: JSON.parse('{"__proto__":"x","constructor":"y"}') });
    expect(extras).toEqual({ variables: {} });
    expect(warnings()).toHaveLength(2);
  });

  it('stay here without a word while nobody knows what the app takes', () => {
    const { extras, warnings } = read({ app: undefined, set: { city: 'Oslo' } });
    expect(extras).toEqual({});
    expect(warnings()).toEqual([]);
  });
});

describe('thinking', () => {
  it.each([
    ['visitor', 'on', true],
    ['visitor', 'off', false],
    ['visitor', undefined, false],
    ['on', 'off', undefined],
    ['off', 'on', undefined],
  ] as const)('of an app with %s and a switch that is %s is sent as %s', (thinking, own, sent) => {
    expect(read({ app: { ...app, variables: [], imagePrefixes: [], files: false, images: false, memory: false, thinking }, thinking: own }).extras.thinking).toBe(sent);
  });

  it.each([
    ['visitor', 'on', undefined, true],
    ['visitor', 'off', 'on', false],
    ['visitor', 'visitor', 'on', true],
    ['visitor', 'maybe', 'on', true],
    ['off', 'on', undefined, undefined],
  ] as const)('of an app with %s, on a page that wants %s, with a switch that is %s, is sent as %s', (thinking, wanted, own, sent) => {
    expect(read({ raw: { thinking: wanted }, app: { ...app, variables: [], imagePrefixes: [], files: false, images: false, memory: false, thinking }, thinking: own }).extras.thinking).toBe(sent);
  });
});
