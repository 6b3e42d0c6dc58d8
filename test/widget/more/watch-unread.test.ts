// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchUnread } from '../../../widget/more/watch-unread.ts';
import { toToolWords } from '../i18n/words.ts';
import { createMessage, createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

let test: TestChat;
let stop: () => void;
let shadow: ShadowRoot;
let counts: number[];
const onUnread = vi.fn();

beforeEach(() => {
  document.title = 'Shop';
  test = createTestChat();
  const host = createTestHost(test.chat);
  shadow = host.shadow;
  counts = [];
  shadow.host.addEventListener('bailian-chat:unread', (event) => counts.push((event as CustomEvent<{ count: number }>).detail.count));
  onUnread.mockClear();
  stop = watchUnread({ host, strings: toToolWords('en').more, document, onUnread });
});
afterEach(() => stop());

const end = (id: string, outcome: 'done' | 'stopped' = 'done'): void => {
  test.ended.value = createMessage(id, 'assistant', 'Hello', outcome);
};
const label = (): string | null | undefined => shadow.querySelector('.launcher')?.getAttribute('aria-label');
const badge = (): string | null | undefined => shadow.querySelector('.badge')?.textContent;

describe('answers that nobody has seen', () => {
  it('are counted on the launcher, in the title and for the page', () => {
    end('1');
    end('2');
    expect([badge(), document.title, counts]).toEqual(['2', '(2) Shop', [1, 2]]);
    expect(label()).toMatch(/^Open chat, .*2/);
    expect(onUnread).toHaveBeenCalledTimes(2);
  });

  it('are seen when the panel is opened', () => {
    end('1');
    test.chat.panel.setOpen(true);
    expect([badge(), document.title, label(), counts]).toEqual([undefined, 'Shop', 'Open chat', [1, 0]]);
    end('2');
    expect(counts).toEqual([1, 0]);
  });

  it('are none that the visitor has stopped, or that were there before', () => {
    end('1', 'stopped');
    test.ended.value = undefined;
    expect([badge(), counts, onUnread.mock.calls.length]).toEqual([undefined, [], 0]);
  });

  it('leave a title alone that the page has changed meanwhile', () => {
    end('1');
    document.title = 'Cart';
    test.chat.panel.setOpen(true);
    expect(document.title).toBe('Cart');
  });

  it('keep the launcher’s name as the page has it by then', () => {
    shadow.querySelector('.launcher')?.setAttribute('aria-label', 'Ask us');
    end('1');
    expect(label()).toMatch(/^Ask us, /);
    test.chat.panel.setOpen(true);
    expect(label()).toBe('Ask us');
  });

  it('are forgotten with the chat', () => {
    end('1');
    stop();
    expect([badge(), document.title, label()]).toEqual([undefined, 'Shop', 'Open chat']);
  });
});
