// @vitest-environment happy-dom
import { signal } from '@preact/signals-core';
import { render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { createConsent, type Consent } from '../../../widget/more/consent.tsx';
import { toToolWords } from '../i18n/words.ts';
import { createMessage, createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

const strings = toToolWords('en').more;
const terms = 'Your questions are sent to our assistant.';
const key = 'k:consent';

let test: TestChat;
let consent: Consent;
let text = signal('');

function open(storage: Pick<Window, 'localStorage'> = window): void {
  test = createTestChat();
  consent = createConsent({ host: createTestHost(test.chat), readText: () => text.value, strings, storage });
}

/** What is drawn above the input, and its button. */
function draw(): { words: string; press: () => void } {
  const box = document.createElement('div');
  render(consent.field(), box);
  return { words: box.textContent ?? '', press: () => box.querySelector('button')?.click() };
}

beforeEach(() => {
  localStorage.clear();
  text = signal(terms);
  open();
});

describe('consent', () => {
  it('is asked for before anything can be sent, and then never again', async () => {
    expect([consent.file(), draw().words]).toEqual([[false], terms + strings.accept]);
    expect(test.chat.conversation.send('Hello')).toBe(false);
    expect(test.calls).toEqual([]);
    draw().press();
    await consent.given;
    expect([consent.file(), consent.field()]).toEqual([[], null]);
    expect(test.calls).toContainEqual(['send', 'Hello']);
  });

  it('says why a question was not sent, and sends it then, but for what was typed meanwhile', () => {
    test.chat.panel.setDraft('Hello');
    test.chat.conversation.send('Hello');
    expect(draw().words).toContain(strings.acceptFirst);
    draw().press();
    expect(test.chat.panel.draft.value).toBe('');
    open();
    test.chat.panel.setDraft('Hello');
    test.chat.conversation.send('Hello');
    test.chat.panel.setDraft('Hello again');
    draw().press();
    expect(test.chat.panel.draft.value).toBe('Hello again');
  });

  it('holds back a retry as well', () => {
    test.chat.conversation.retry();
    expect(test.calls).toEqual([]);
    draw().press();
    test.chat.conversation.retry();
    expect(test.calls).toContainEqual(['retry']);
  });

  it('is remembered with the first message only, and for this text alone', () => {
    draw().press();
    expect(localStorage.getItem(key)).toBe(null);
    test.messages.value = [createMessage('1', 'user', 'Hello')];
    expect(localStorage.getItem(key)).toBe(terms);
    open();
    expect(consent.field()).toBe(null);
    text.value = 'Other terms.';
    expect([consent.file(), draw().words]).toEqual([[false], `Other terms.${strings.accept}`]);
  });

  it('is not asked for where the owner wants none, and from then on where they do', () => {
    text.value = '';
    open();
    expect(test.chat.conversation.send('Hello')).toBe(true);
    text.value = terms;
    expect(test.chat.conversation.send('Hello')).toBe(false);
  });

  it('lasts for the page where the browser refuses to remember it', () => {
    const refusing = { get localStorage(): Storage { throw new Error('SecurityError'); } };
    open(refusing);
    draw().press();
    test.messages.value = [createMessage('1', 'user', 'Hello')];
    expect(consent.field()).toBe(null);
  });
});
