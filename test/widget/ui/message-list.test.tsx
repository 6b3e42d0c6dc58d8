// @vitest-environment happy-dom
import { batch } from '@preact/signals-core';
import { act, fireEvent, within } from '@testing-library/preact';
import type { VNode } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MarkdownProps } from '../../../widget/markdown/markdown-view.tsx';
import { createMessage, createTestChat, type TestChat } from './create-test-chat.ts';
import { openPanel } from './open-panel.ts';

let test: TestChat;
let container: HTMLElement;
let grow: () => void;
let close: () => void;

beforeEach(() => {
  test = createTestChat();
  ({ container, grow, close } = openPanel(test));
});

afterEach(() => close());

const screen = () => within(container);
const log = (): HTMLElement => screen().getByRole('log', { name: 'Conversation' });
const click = (name: string): boolean => fireEvent.click(screen().getByRole('button', { name }));
const status = (): string => screen().getAllByRole('status')[0]?.textContent ?? '';
const called = (name: string): boolean => test.calls.some(([call]) => call === name);

describe('an empty conversation', () => {
  it('greets, and asks what the visitor picks', () => {
    expect(screen().getByText('Hello!')).toBeTruthy();
    click('How?');
    expect(test.calls).toContainEqual(['send', 'How?']);
  });

  it('offers no new one', () => {
    expect(screen().queryByRole('button', { name: 'New conversation' })).toBeNull();
  });

  it('says why when the app could not be reached, with a way on', () => {
    test.profileFailure.value = { code: 'origin_refused', retryable: false, message: '' };
    expect(log().textContent).toContain('not set up for this page');
    click('Try again');
    expect(called('load')).toBe(true);
  });
});

describe('messages', () => {
  it('name who speaks', () => {
    test.messages.value = [createMessage('1', 'user', 'hi'), createMessage('2', 'assistant', 'hello')];
    expect(screen().getByRole('article', { name: 'You' }).textContent).toBe('hi');
    expect(screen().getByRole('article', { name: 'Assistant' }).textContent).toContain('hello');
    click('New conversation');
    expect(called('startNew')).toBe(true);
  });

  it('take the direction of their text', () => {
    test.messages.value = [createMessage('1', 'user', 'مرحبا')];
    expect(screen().getByRole('article', { name: 'You' }).getAttribute('dir')).toBe('auto');
  });

  it('show markup as text', () => {
    test.messages.value = [createMessage('1', 'user', '<img src=x onerror=alert(1)>'), createMessage('2', 'assistant', '<script>alert(1)</script>')];
    expect(container.querySelector('img, script')).toBeNull();
  });

  it.each([
    ['stopped', 'You stopped this answer.'],
    ['interrupted', 'This answer was interrupted.'],
    ['length', 'This answer reached its longest length.'],
  ] as const)('that were %s say so', (outcome, note) => {
    test.messages.value = [createMessage('1', 'assistant', 'half', outcome)];
    expect(log().textContent).toContain(note);
  });

  it('can be copied', async () => {
    test.messages.value = [createMessage('1', 'user', 'hi'), createMessage('2', 'assistant', 'hello')];
    click('Copy answer');
    expect(test.calls).toContainEqual(['copy', 'hello']);
    expect(await screen().findByRole('button', { name: 'Copied' })).toBeTruthy();
  });

  it('that are finished are not drawn again while an answer grows', () => {
    const draw = vi.fn(({ text }: MarkdownProps): VNode => <b>{text}</b>);
    Reflect.set(test.markdown, 'value', draw);
    test.messages.value = [createMessage('1', 'user', 'hi'), createMessage('2', 'assistant', 'hello')];
    draw.mockClear();
    for (let length = 1; length <= 20; length++) test.answer.value = createMessage('3', 'assistant', 'x'.repeat(length), undefined);
    expect(draw).toHaveBeenCalledTimes(20);
    expect(draw.mock.calls.every(([{ text }]) => text.startsWith('x'))).toBe(true);
  });

  it('keep their element when they are finished, so that a selection in them stays', () => {
    test.messages.value = [createMessage('1', 'user', 'hi')];
    test.answer.value = createMessage('2', 'assistant', 'hel', undefined);
    const element = screen().getByRole('article', { name: 'Assistant' });
    batch(() => {
      test.messages.value = [...test.messages.value, createMessage('2', 'assistant', 'hello')];
      test.answer.value = undefined;
    });
    expect(screen().getByRole('article', { name: 'Assistant' })).toBe(element);
  });

  it('stay readable when their formatting fails', () => {
    Reflect.set(test.markdown, 'value', () => {
      throw new Error('bug');
    });
    test.messages.value = [createMessage('1', 'user', 'hi'), createMessage('2', 'assistant', '**hello**')];
    return act(() => undefined).then(() => expect(log().textContent).toContain('**hello**'));
  });
});

describe('failures', () => {
  it('are told with a way on', () => {
    test.messages.value = [createMessage('1', 'user', 'hi')];
    test.failure.value = { code: 'network', retryable: true, message: 'x' };
    test.canRetry.value = true;
    expect(log().textContent).toContain('No connection.');
    click('Try again');
    expect(called('retry')).toBe(true);
    expect(called('focus')).toBe(true);
  });

  it('of codes that this version does not know have words too', () => {
    test.messages.value = [createMessage('1', 'user', 'hi')];
    Reflect.set(test.failure, 'value', { code: 'brand_new', retryable: false, message: 'x' });
    expect(log().textContent).toContain('Something went wrong');
    expect(screen().queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('of the connection are told while it is looked for', () => {
    test.status.value = 'streaming';
    test.isReconnecting.value = true;
    expect(log().textContent).toContain('Reconnecting');
    expect(status()).toContain('Reconnecting');
  });
});

describe('the live region', () => {
  it('says that an answer is written, and leaves reading it to what comes with the answer', () => {
    expect(status()).toBe('');
    test.status.value = 'streaming';
    expect(status()).toBe('The answer is being written.');
    test.ended.value = createMessage('2', 'assistant', '**Yes**, of course.');
    test.status.value = 'idle';
    expect(status()).toBe('');
  });

  it('says nothing of an earlier conversation that is shown again', () => {
    test.status.value = 'loading';
    test.messages.value = [createMessage('1', 'user', 'hi'), createMessage('2', 'assistant', 'hello')];
    test.status.value = 'idle';
    expect(status()).toBe('');
  });
});

describe('scrolling', () => {
  /** Gives the list a size, which it has none of without layout. */
  function measure(height: number, top: number): void {
    for (const [name, value] of Object.entries({ scrollHeight: height, clientHeight: 100 })) {
      Object.defineProperty(log(), name, { value, configurable: true });
    }
    log().scrollTop = top;
  }

  it('follows the answer while the reader is at its end', () => {
    measure(500, 400);
    fireEvent.scroll(log());
    measure(600, 400);
    grow();
    expect(log().scrollTop).toBe(600);
  });

  it('leaves a reader alone who went up, and offers the way back', async () => {
    measure(500, 400);
    fireEvent.scroll(log());
    measure(500, 390);
    await act(() => void fireEvent.scroll(log()));
    measure(600, 390);
    grow();
    expect(log().scrollTop).toBe(390);
    await act(() => void click('Jump to the latest message'));
    expect(log().scrollTop).toBe(600);
    expect(screen().queryByRole('button', { name: 'Jump to the latest message' })).toBeNull();
  });

  it('follows again when the reader comes near the end', async () => {
    measure(500, 400);
    fireEvent.scroll(log());
    measure(500, 200);
    await act(() => void fireEvent.scroll(log()));
    measure(500, 360);
    await act(() => void fireEvent.scroll(log()));
    measure(700, 360);
    grow();
    expect(log().scrollTop).toBe(700);
  });

  it('shows the visitor’s own question, wherever the list stood', async () => {
    measure(500, 400);
    fireEvent.scroll(log());
    measure(500, 100);
    await act(() => void fireEvent.scroll(log()));
    test.messages.value = [createMessage('1', 'user', 'hi')];
    expect(log().scrollTop).toBe(500);
  });
});
