import { describe, expect, it } from 'vitest';
import { type Phrase, toPhrases } from '../../../widget/i18n/to-phrases.ts';
import { createOwnStrings } from '../../../widget/more/own-strings.ts';

interface Words {
  send: string;
  remove: Phrase<{ name: string }>;
  left: Phrase<{ count: number; max: number }>;
  kinds: { plugin: string };
}

const source = { send: 'Send', remove: 'Remove {name}', left: { one: '{count} of {max} file', other: '{count} of {max} files' }, kinds: { plugin: 'Tool' } };

function createWords() {
  const core = { title: 'Chat', failures: { network: 'No connection.' } };
  const words = toPhrases<Words>(source, 'en');
  return { core, words, put: createOwnStrings('en', [core, words]), say: () => [words.send, words.remove({ name: 'a' }), words.left({ count: 1, max: 3 }), words.kinds, core] };
}

const usual = ['Send', 'Remove a', '1 of 3 file', { plugin: 'Tool' }, { title: 'Chat', failures: { network: 'No connection.' } }];

describe('the page’s own words', () => {
  it('stand in the place of the widget’s, in the same tables', () => {
    const { put, say } = createWords();
    put({ send: 'Ask', remove: 'Away', left: { one: 'only one', other: '{count} left' }, kinds: { plugin: 'App', other: 7 }, title: 'Tea', failures: { network: 'Offline.' }, more: 'x' });
    expect(say()).toEqual(['Ask', 'Away', 'only one', { plugin: 'App' }, { title: 'Tea', failures: { network: 'Offline.' } }]);
  });

  it('give way to the widget’s when the page takes them back', () => {
    const { put, say } = createWords();
    put({ send: 'Ask', left: '{count} left', title: 'Tea' });
    put({ remove: 'Away with {name}' });
    expect(say()).toEqual(['Send', 'Away with a', ...usual.slice(2)]);
    put({});
    expect(say()).toEqual(usual);
  });

  it.each<[unknown]>([[null], [7], ['x'], [{ send: {}, remove: 1, left: { one: 'x' }, kinds: 'x', failures: 'x' }], [{ kinds: { plugin: [] } }], [JSON.parse('{"constructor":"x","__proto__":{"x":1}}')]])('are passed over where they are %j', (own) => {
    const { put, say } = createWords();
    put(own);
    expect(say()).toEqual(usual);
  });
});
