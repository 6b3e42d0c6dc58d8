// @vitest-environment happy-dom
import { fireEvent, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawPanel } from '../../../widget/ui/draw-panel.tsx';
import { createTestChat, type TestChat } from './create-test-chat.ts';

let test: TestChat;
let container: HTMLElement;
let stop: () => void;

beforeEach(() => {
  test = createTestChat();
  test.chat.panel.setOpen(true);
  test.calls.length = 0;
  container = document.body.appendChild(document.createElement('div'));
  stop = drawPanel(test.chat, container);
});

afterEach(() => {
  stop();
  container.remove();
});

const input = (): HTMLTextAreaElement => within(container).getByRole<HTMLTextAreaElement>('textbox');
const button = (name: string): HTMLButtonElement => within(container).getByRole<HTMLButtonElement>('button', { name });
const sent = (): unknown[] => test.calls.filter(([name]) => name === 'send').map(([, text]) => text);
const type = (value: string): boolean => fireEvent.input(input(), { target: { value } });

describe('the composer', () => {
  it('sends on Enter and empties itself', () => {
    type('hi');
    const isDefault = fireEvent.keyDown(input(), { key: 'Enter' });
    expect(sent()).toEqual(['hi']);
    expect(isDefault).toBe(false);
    expect(input().value).toBe('');
  });

  it('breaks the line on Shift and Enter', () => {
    type('hi');
    expect(fireEvent.keyDown(input(), { key: 'Enter', shiftKey: true })).toBe(true);
    expect(sent()).toEqual([]);
    expect(input().value).toBe('hi');
  });

  it.each([
    ['isComposing', { key: 'Enter', isComposing: true }],
    ['keyCode 229', { key: 'Enter', keyCode: 229 }],
    ['a key of the input method', { key: 'Process', keyCode: 229 }],
  ])('never sends while an input method composes: %s', (_what, init) => {
    type('nihao');
    fireEvent.keyDown(input(), init);
    expect(sent()).toEqual([]);
    expect(input().value).toBe('nihao');
  });

  it('sends by its button', () => {
    type('hi');
    fireEvent.click(button('Send'));
    expect(sent()).toEqual(['hi']);
  });

  it('does not offer to send before an earlier conversation has come, and keeps what is typed', () => {
    test.status.value = 'loading';
    type('hi');
    expect(button('Send').disabled).toBe(true);
    fireEvent.keyDown(input(), { key: 'Enter' });
    expect(input().value).toBe('hi');
    test.status.value = 'idle';
    expect(button('Send').disabled).toBe(false);
  });

  it('does not send nothing', () => {
    expect(button('Send').disabled).toBe(true);
    type('   ');
    expect(button('Send').disabled).toBe(true);
    type('a');
    expect(button('Send').disabled).toBe(false);
  });

  it('turns into stop while an answer is written, and keeps what is typed', () => {
    test.status.value = 'streaming';
    type('and then');
    fireEvent.keyDown(input(), { key: 'Enter' });
    expect(input().value).toBe('and then');
    fireEvent.click(button('Stop answering'));
    expect(test.calls).toContainEqual(['stop']);
    expect(test.calls).toContainEqual(['focus']);
    test.status.value = 'stopping';
    expect(button('Stop answering').disabled).toBe(true);
    test.status.value = 'idle';
    expect(button('Send').disabled).toBe(false);
  });

  it('tells how much room is left near the limit, and holds back what is too long', () => {
    type('字'.repeat(3_700));
    expect(container.textContent).toContain('AI-generated');
    type('字'.repeat(3_801));
    expect(container.textContent).toContain('Characters left: 199');
    type('👍'.repeat(4_000));
    expect(container.textContent).toContain('Characters left: 0');
    expect(button('Send').disabled).toBe(false);
    type('👍'.repeat(5_001));
    expect(container.textContent).toContain('Characters too many: 1,001');
    expect(button('Send').disabled).toBe(true);
  });

  it('keeps its keys from the page', () => {
    const heard: string[] = [];
    const listen = (event: KeyboardEvent): unknown => heard.push(event.key);
    document.addEventListener('keydown', listen);
    fireEvent.keyDown(input(), { key: '/' });
    document.removeEventListener('keydown', listen);
    expect(heard).toEqual([]);
  });
});

describe('Escape', () => {
  it('closes the panel', () => {
    fireEvent.keyDown(input(), { key: 'Escape' });
    expect(test.chat.panel.isOpen.value).toBe(false);
    expect(within(container).queryByRole('dialog')).toBeNull();
  });

  it('is left to the input method while it composes', () => {
    fireEvent.keyDown(input(), { key: 'Escape', isComposing: true });
    expect(test.chat.panel.isOpen.value).toBe(true);
  });
});
