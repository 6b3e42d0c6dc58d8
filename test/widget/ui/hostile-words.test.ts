// @vitest-environment happy-dom
import { batch } from '@preact/signals-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMessage, createTestChat, type TestChat } from './create-test-chat.ts';
import { openPanel } from './open-panel.ts';

let test: TestChat;
let container: HTMLElement;
let close: () => void;

beforeEach(() => {
  test = createTestChat();
  ({ container, close } = openPanel(test));
});

afterEach(() => close());

/** What elements there are, and which attributes, whatever is in them. */
const shape = (): string => [...container.querySelectorAll('*')].map(({ localName, attributes }) => `${localName} ${Array.from(attributes, ({ name }) => name).join()}`).join('\n');

function show(words: string): void {
  batch(() => {
    test.texts.value = { title: words, greeting: words, placeholder: words, suggestions: [words] };
    test.messages.value = [];
  });
}

// X06
it.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  '&lt;b&gt;&#x41;&amp;',
  '{{7*7}} ${7*7} #{7*7} <%= 7*7 %>',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1e309',
  'Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤',
  'الكل في المجمو عة',
  '👩‍👩‍👧‍👦 🏳️‍🌈 \u{1f1e8}\u{1f1f3}',
  'ÅÍÎÏ˝ÓÔ\uf8ffÒÚÆ☃',
  '田中さんにあげて下さい',
  'x'.repeat(2_000),
])('%j is shown as it is in the title, the greeting, a suggestion and a question, and makes nothing else', async (words) => {
  show('Tea');
  await expect.poll(() => container.querySelector('h2')?.textContent).toBe('Tea');
  const before = shape();
  show(words);
  await expect.poll(() => container.querySelector('h2')?.textContent).toBe(words);
  expect(shape()).toBe(before);
  expect(container.querySelector('section')?.getAttribute('aria-label')).toBe(words);
  expect(container.querySelector('textarea')?.placeholder).toBe(words);
  const texts = (): (string | null)[] => [...container.querySelectorAll('*')].filter(({ childElementCount }) => childElementCount === 0).map(({ textContent }) => textContent);
  expect(texts().filter((text) => text === words).length).toBeGreaterThanOrEqual(3);
  test.messages.value = [createMessage('q1', 'user', words)];
  await expect.poll(() => container.querySelector('[part~=message-user]')?.textContent).toContain(words);
  expect(container.querySelectorAll('script, img, iframe, [onfocus], [onerror], b')).toHaveLength(0);
});
