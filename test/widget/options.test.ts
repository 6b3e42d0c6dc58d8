// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { explainOptions } from '../../widget/explain-options.ts';
import { lookChecks } from '../../widget/look/look-options.ts';
import { createOptionReader, moreChecks, moreDefaults, readMoreOptions } from '../../widget/more-options.ts';
import { optionTexts } from '../../widget/option-texts.ts';
import { checkOption, optionChecks, optionDefaults, readOptions } from '../../widget/options.ts';

vi.stubGlobal('CSS', { supports: (_name: string, value: string) => /^(#[\da-f]{3,8}|red|rgb\(.*\))$/i.test(value) });

function read(raw: Record<string, string>) {
  const onWrong = vi.fn();
  return { options: readOptions(raw, onWrong), wrong: onWrong.mock.calls.length };
}

const all = { ...optionChecks, ...moreChecks, ...lookChecks };

describe('the table of options', () => {
  it('has words for every option, and a default in words where there is none of its own', () => {
    expect(Object.keys(optionTexts).sort()).toEqual(Object.keys(all).sort());
    for (const [name, { fallback }] of Object.entries(optionTexts)) expect(name in { ...optionDefaults, ...moreDefaults }).toBe(fallback === undefined);
  });

  it('has defaults that are allowed', () => {
    for (const [name, value] of Object.entries(optionDefaults)) expect(checkOption(name, value, all)).toEqual({ value: value === 'false' ? false : value, isWrong: false });
  });
});

describe('readOptions', () => {
  it('gives nothing for nothing', () => {
    expect(read({})).toEqual({ options: {}, wrong: 0 });
  });

  it('takes what is allowed', () => {
    const { options, wrong } = read({ app: 'shop', title: ' Ask us ', theme: 'dark', position: 'top-left', lang: 'zh-Hans-CN', color: '#ff8800', open: 'load' });
    expect(options).toEqual({ app: 'shop', title: 'Ask us', theme: 'dark', position: 'top-left', lang: 'zh-Hans-CN', color: '#ff8800', open: 'load' });
    expect(wrong).toBe(0);
  });

  it.each([
    ['theme', 'bleu'],
    ['position', 'middle'],
    ['open', '-1'],
    ['open', 'soon'],
    ['open', '99999999'],
    ['lang', '!!'],
    ['color', 'blurple'],
    ['suggestions', '["a", 1]'],
    ['suggestions', '["a"'],
    ['vars', '{"city":'],
    ['vars', '["city"]'],
    ['vars', 'null'],
    ['endpoint', 'javascript:alert(1)'],
    ['endpoint', 'http://'],
  ])('leaves out %s="%s"', (name, value) => {
    const { options, wrong } = read({ [name]: value });
    expect(options).toEqual({});
    expect(wrong).toBe(1);
  });

  it('reads suggestions as JSON or as lines', () => {
    expect(read({ suggestions: '["How?", "When?"]' }).options.suggestions).toEqual(['How?', 'When?']);
    expect(read({ suggestions: '\n  How?\n\n  When?  \n' }).options.suggestions).toEqual(['How?', 'When?']);
  });

  it('reads variables', () => {
    expect(read({ vars: '{"userName": "Li", "age": 30}' }).options.vars).toEqual({ userName: 'Li', age: 30 });
    expect(read({ 'var-city': '北京' }).wrong).toBe(0);
  });

  it('reads seconds', () => {
    expect(read({ open: '2.5' }).options.open).toBe(2.5);
    expect(read({ open: '0' }).options.open).toBe(0);
  });

  it('cuts an endpoint to what paths can follow', () => {
    expect(read({ endpoint: 'https://chat.example.com/' }).options.endpoint).toBe('https://chat.example.com');
    expect(read({ endpoint: 'https://example.com/chat//?x=1#y' }).options.endpoint).toBe('https://example.com/chat');
  });

  it('takes an empty attribute for none', () => {
    expect(read({ theme: '', title: '  ' })).toEqual({ options: {}, wrong: 0 });
  });

  it('leaves alone what any element may carry', () => {
    expect(read({ id: 'a', class: 'b', style: '', 'aria-hidden': 'true', 'data-x': '1', _ngcontent: '', onclick: '' }).wrong).toBe(0);
  });
});

describe('the options around the conversation', () => {
  it('are none of the panel’s own, which leaves them to the tool', () => {
    for (const name of Object.keys(moreChecks)) {
      expect(name in optionChecks).toBe(false);
      expect(checkOption(name, 'x').isWrong).toBe(true);
    }
  });

  it('have defaults that are allowed', () => {
    for (const [name, value] of Object.entries(moreDefaults)) expect(readMoreOptions({ [name]: value }).isWrong).toBe(false);
  });

  it('are read as they were written', () => {
    const raw = { 'follow-ups': '["How?", "When?"]', consent: ' I agree. ', 'teaser-delay': '2.5', history: 'off', feedback: 'true', voice: 'on', sound: '', 'page-context': 'text', handoff: 'tel:+86571' };
    expect(readMoreOptions(raw)).toEqual({
      isWrong: false,
      options: { 'follow-ups': ['How?', 'When?'], consent: 'I agree.', 'teaser-delay': 2.5, history: false, feedback: true, voice: true, 'page-context': 'text', handoff: 'tel:+86571' },
    });
    expect(readMoreOptions({ 'follow-ups': 'How?\n\n When? ' }).options['follow-ups']).toEqual(['How?', 'When?']);
  });

  it.each([
    ['history', 'yes'],
    ['page-context', 'all'],
    ['teaser-delay', 'soon'],
    ['teaser-delay', '99999'],
    ['follow-ups', '["a", 1]'],
    ['follow-ups', '["a"'],
  ])('leave out %s="%s", and say what is allowed', (name, value) => {
    expect(readMoreOptions({ [name]: value })).toEqual({ options: {}, isWrong: true });
    expect(explainOptions({ [name]: value }, 'data-')[0]).toContain(`data-${name}="${value}" is not understood: use `);
  });

  it('are read anew when they change, and told of then', () => {
    let raw: Record<string, string> = { history: 'off' };
    const onChange = vi.fn();
    const read = createOptionReader(() => raw, onChange);
    expect([read().history, read()]).toEqual([false, read()]);
    raw = { history: 'nope' };
    expect(read().history).toBe(undefined);
    expect(onChange.mock.calls).toEqual([[{ history: 'off' }], [{ history: 'nope' }]]);
  });
});

describe('explainOptions', () => {
  it('names an unknown attribute and the nearest known one, as the author wrote it', () => {
    expect(explainOptions({ colour: 'red' }, 'data-')).toEqual(['data-colour is no option: did you mean data-color?']);
    expect(explainOptions({ titel: 'x' }, '')).toEqual(['titel is no option: did you mean title?']);
    expect(explainOptions({ 'launcher-ikon': 'x', constructor: 'y' }, 'data-')).toEqual(['data-launcher-ikon is no option: did you mean data-launcher-icon?', 'data-constructor is no option.']);
    expect(explainOptions({ 'offset-x': '24', radius: 'soft', 'z-index': '-1' }, 'data-')).toEqual(['data-z-index="-1" is not understood: use a whole number.']);
    expect(explainOptions({ 'z-index-of-it': '1' }, 'data-')).toEqual(['data-z-index-of-it is no option.']);
    expect(explainOptions({ zIndexOfIt: '1' }, '')).toEqual(['zIndexOfIt is no option.']);
  });

  it('names a bad value and what is allowed', () => {
    expect(explainOptions({ theme: 'bleu' }, 'data-')).toEqual(['data-theme="bleu" is not understood: use auto, light or dark.']);
  });

  it('says how variables are written', () => {
    expect(explainOptions({ vars: '{city}', 'var-city': '北京' }, 'data-')).toEqual(['data-vars="{city}" is not understood: use a JSON object of texts and numbers.']);
  });

  it('is silent about what is right', () => {
    expect(explainOptions({ theme: 'dark', title: '', id: 'x' }, '')).toEqual([]);
  });
});

describe('the options of the look', () => {
  const read = (name: string, raw: string): unknown => checkOption(name, raw, lookChecks).value;

  it.each([
    ['offsetX', '24', '24px'],
    ['offsetY', '2.5rem', '2.5rem'],
    ['width', '30vw', '30vw'],
    ['zIndex', '10', 10],
    ['draggable', 'true', true],
    ['target', '#help > div', '#help > div'],
  ])('take %s="%s"', (name, raw, value) => {
    expect(read(name, raw)).toBe(value);
  });

  it.each([
    ['width', 'calc(1px)'],
    ['width', '400px;color:red'],
    ['width', '99999'],
    ['offsetX', '-5'],
    ['zIndex', '1e9'],
    ['zIndex', '2147483648'],
    ['font', 'x;}*{display:none}'],
    ['font', 'url(https://evil.example/?x)'],
    ['font', 'a'.repeat(10_240)],
    ['radius', 'red;}*{display:none}'],
    ['density', 'expression(alert(1))'],
    ['target', '<img src=x>'],
    ['launcherIcon', 'javascript:alert(1)'],
    ['launcherIcon', 'http://evil.example/x.png'],
    ['launcherIcon', 'data:text/html,<script>alert(1)</script>'],
  ])('refuse %s="%s"', (name, raw) => {
    expect(read(name, raw)).toBeUndefined();
  });

  it('take pictures by https, from the page’s own origin, and those in the attribute', () => {
    expect(checkOption('logo', 'https://cdn.example/logo.png', lookChecks).value).toBe('https://cdn.example/logo.png');
    expect(checkOption('logo', '/logo.png', lookChecks).value).toBe(new URL('/logo.png', document.baseURI).href);
    expect(checkOption('avatar', 'data:image/png;base64,AAAA', lookChecks).value).toBe('data:image/png;base64,AAAA');
    expect(checkOption('avatar', 'http://other.example/x.png', lookChecks).isWrong).toBe(true);
    expect(checkOption('avatar', 'data:text/html,x', lookChecks).isWrong).toBe(true);
  });
});
