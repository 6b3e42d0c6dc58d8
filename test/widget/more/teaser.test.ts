// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTeaser, type Teaser } from '../../../widget/more/teaser.tsx';
import { toToolWords } from '../i18n/words.ts';
import { createMessage, createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

let test: TestChat;
let teaser: Teaser;
let shadow: ShadowRoot;

function open(options: { teaser?: string; 'teaser-delay'?: number } = {}, token?: string): void {
  test = createTestChat();
  const host = createTestHost(test.chat, { storage: { read: () => (token ? { token } : {}), reread: () => ({}), write: () => undefined } });
  shadow = host.shadow;
  teaser = createTeaser({ host, strings: toToolWords('en').more, readOptions: () => options });
}

const shown = (): string => shadow.querySelector('.teaser .words')?.textContent ?? '';
const press = (name: string): void => shadow.querySelector<HTMLElement>(`.teaser .${name}`)?.click();

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  teaser.dispose();
  vi.useRealTimers();
});

describe('a teaser', () => {
  it('comes after five seconds, or when the owner says', () => {
    open({ teaser: 'Looking for a tea?' });
    vi.advanceTimersByTime(4_999);
    expect(shown()).toBe('');
    vi.advanceTimersByTime(1);
    expect(shown()).toBe('Looking for a tea?');
    teaser.dispose();
    open({ teaser: 'At once', 'teaser-delay': 0 });
    vi.advanceTimersByTime(0);
    expect(shown()).toBe('At once');
  });

  it('does not come to whoever is in a conversation, or has the panel open', () => {
    open({ teaser: 'Looking for a tea?' });
    test.messages.value = [createMessage('1', 'user', 'Hello')];
    vi.advanceTimersByTime(5_000);
    expect(shown()).toBe('');
    test.chat.panel.setOpen(true);
    teaser.show('Now');
    expect(shown()).toBe('');
  });

  it('goes when the panel is opened, by it or otherwise', () => {
    open();
    teaser.show('Now');
    press('words');
    expect([shown(), test.chat.panel.isOpen.value]).toEqual(['', true]);
    expect(test.calls).toContainEqual(['focus']);
  });

  it('that is dismissed stays away for this tab, and stores nothing more of a stranger', () => {
    open();
    teaser.show('Now');
    press('away');
    expect([shown(), shadow.activeElement?.className, localStorage.length]).toEqual(['', 'launcher', 0]);
    teaser.show('Again');
    expect(shown()).toBe('');
  });

  it('that is dismissed stays away for good from whoever has asked before', () => {
    open({}, 'token');
    teaser.show('Now');
    press('away');
    sessionStorage.clear();
    teaser.show('Again');
    expect(shown()).toBe('');
  });

  it('leaves nothing behind', () => {
    open({ teaser: 'Looking for a tea?' });
    teaser.dispose();
    vi.advanceTimersByTime(5_000);
    expect(shadow.querySelector('.teaser')).toBe(null);
  });
});
