import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorKinds } from '../../../server/errors.ts';
import type { Language } from '../../../widget/i18n/choose-language.ts';
import { languages } from './languages.ts';

const names = Object.keys(languages) as Language[];

/** Every text with the path that leads to it; a text in forms is one. */
function textsOf(tree: object, path = ''): Map<string, string | Record<string, string>> {
  const found = new Map<string, string | Record<string, string>>();
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const at = path + key;
    if (typeof value === 'string') found.set(at, value);
    else if (typeof Object(value).other === 'string') found.set(at, Object(value));
    else for (const [inner, text] of textsOf(Object(value), `${at}.`)) found.set(inner, text);
  }
  return found;
}

const gapsOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const all = (name: Language) => new Map([...textsOf(languages[name].strings), ...textsOf(languages[name].words, 'tools.')]);
const english = all('en');

describe.each(names)('the words in %s', (name) => {
  const texts = all(name);

  it('are all there, and none is empty', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    for (const text of [...texts.values()].flatMap((one) => Object.values(typeof one === 'string' ? [one] : one))) expect(text.trim()).not.toBe('');
  });

  it('have the forms of number that the language has, and the same gaps', () => {
    const { pluralCategories } = new Intl.PluralRules(name).resolvedOptions();
    for (const [path, text] of texts) {
      const model = english.get(path) ?? '';
      const gaps = gapsOf(typeof model === 'string' ? model : model['other'] ?? '');
      if (typeof text === 'string') {
        expect([path, gapsOf(text)]).toEqual([path, gaps]);
        continue;
      }
      const forms = Object.keys(text);
      // `many` of the Romance languages is for millions, of which there are none here.
      expect([path, forms.filter((form) => form !== 'many').sort()]).toEqual([path, pluralCategories.filter((form) => form !== 'many' || /^(ru|ar)$/.test(name)).filter((form) => form !== 'many').sort()]);
      if (/^(ru|ar)$/.test(name)) expect(forms).toContain('many');
      expect([path, gapsOf(text['other'] ?? '')]).toEqual([path, gaps]);
      // One, two and none may be said in words.
      for (const [form, said] of Object.entries(text)) {
        const allowed = gaps.filter((gap) => gap !== '{count}' || !/^(zero|one|two)$/.test(form));
        expect([path, form, allowed.filter((gap) => !gapsOf(said).includes(gap))]).toEqual([path, form, []]);
        expect([path, form, gapsOf(said).filter((gap) => !gaps.includes(gap))]).toEqual([path, form, []]);
      }
    }
  });

  it('are its own: only names and words that it shares are as in English', () => {
    if (name === 'en') return;
    const same = [...texts].filter(([path, text]) => JSON.stringify(text) === JSON.stringify(english.get(path))).map(([path]) => path);
    expect(same.length).toBeLessThan(12);
  });
});

/** What no text of a language may hold. */
const mistakes: [name: Language, mistake: RegExp, why: string][] = [
  ['fr', /[^\u202f][!?;]|[^\u00a0]:/, 'a space that does not break stands before : ! ? and ;'],
  ['fr', /'|"/, 'an apostrophe is ’, quotes are « »'],
  ['de', /[^\u00a0]…/, 'what is left out is a word of its own, on the line of the one before it'],
  ['de', /\b(?:du|dich|dir|dein\w*)\b/i, 'visitors are Sie'],
  ['fr', /(?:^|[^a-zà-ÿ])(?:tu|toi|ton|tes)(?:$|[^a-zà-ÿ])/i, 'visitors are vous'],
  ['es', /\b(?:tú|tus?|te)\b/i, 'visitors are usted'],
  ['es', /^[^¿]*\?|^[^¡]*!/, 'questions and exclamations have a mark at both ends'],
  ['ru', /(?:^|[^а-яё])(?:ты|тебя|тебе|твой|твои)(?:$|[^а-яё])/i, 'visitors are вы'],
  ['ar', /[?,;]/, 'marks are those of Arabic'],
  ['ja', /[ぁ-ヿ一-鿿][!?,.:;]/, 'marks are full-width'],
  ['zh-CN', /[一-鿿][!?,.:;()]/, 'marks are full-width'],
  ['zh-TW', /[一-鿿][!?,.:;()]/, 'marks are full-width'],
  // A thing has one name, in whatever file its words are.
  ['de', /Gespräch/, 'it is an Unterhaltung everywhere'],
  ['ru', /бесед/i, 'it is a разговор everywhere'],
  ['zh-TW', /[产这个们为发对话请从时说]/, 'characters are traditional'],
  ['zh-CN', /[產這個們為發對話請從時說]/, 'characters are simplified'],
];

describe.each(mistakes)('in %s', (name, mistake, why) => {
  it(`${why} (none is like ${String(mistake)})`, () => {
    const texts = [...all(name).values()].flatMap((text) => (typeof text === 'string' ? [text] : Object.values(text)));
    expect(texts.filter((text) => mistake.test(text))).toEqual([]);
  });
});

describe('the languages', () => {
  it('each have their two files, and no file is left over', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../widget/i18n')).filter((file) => /^[a-z]{2}(-[a-z]{2})?(-tools)?\.ts$/.test(file));
    expect(files.sort()).toEqual(names.flatMap((name) => [`${name.toLowerCase()}.ts`, `${name.toLowerCase()}-tools.ts`]).sort());
  });

  it('name failures that exist', () => {
    const codes = [...Object.keys(errorKinds), 'network', 'endpoint'];
    const { strings, words } = languages.en;
    for (const code of Object.keys({ ...strings.failures, ...words.failures })) expect(codes).toContain(code);
  });
});
