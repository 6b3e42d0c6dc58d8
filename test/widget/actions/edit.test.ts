// @vitest-environment happy-dom
import { render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEdit, type Edit } from '../../../widget/actions/edit.tsx';
import { toToolWords } from '../i18n/words.ts';
import { createMessage, createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

const strings = toToolWords('en').actions;
const [question, answer, second] = [createMessage('1', 'user', 'Hello'), createMessage('2', 'assistant', 'Hi'), createMessage('3', 'user', 'And now?')];

let test: TestChat;
let edit: Edit;
let sent: unknown[][];

beforeEach(() => {
  test = createTestChat();
  sent = [];
  test.chat.conversation.send = (...about) => {
    sent.push(about);
    return true;
  };
  test.messages.value = [question, answer];
  edit = createEdit({ host: createTestHost(test.chat), strings });
});

function press(vnode: ReturnType<Edit['field']>): void {
  const box = document.createElement('div');
  render(vnode, box);
  box.querySelector('button')?.click();
}

describe('changing the last question', () => {
  it('puts its text into the composer, and what is sent takes its place', () => {
    press(edit.button(question));
    expect([test.chat.panel.draft.value, edit.field() !== null, edit.button(question)]).toEqual(['Hello', true, null]);
    expect(test.chat.conversation.send('Hello there')).toBe(true);
    expect(sent).toEqual([['Hello there', undefined, '1']]);
    expect(edit.field()).toBe(null);
    test.chat.conversation.send('Another');
    expect(sent.at(-1)).toEqual(['Another', undefined, undefined]);
  });

  it('can be left, and what was typed before is there again', () => {
    test.chat.panel.setDraft('half a ques');
    press(edit.button(question));
    press(edit.field());
    expect([test.chat.panel.draft.value, edit.field()]).toEqual(['half a ques', null]);
    test.chat.conversation.send('Another');
    expect(sent).toEqual([['Another', undefined, undefined]]);
  });

  it('is offered for the last question alone, while nothing runs', () => {
    test.messages.value = [question, answer, second];
    expect([edit.button(question), edit.button(second) !== null]).toEqual([null, true]);
    test.status.value = 'streaming';
    expect(edit.button(second)).toBe(null);
  });

  it('is over when another question comes meanwhile, or another conversation', () => {
    press(edit.button(question));
    test.messages.value = [question, answer, second];
    expect(edit.field()).toBe(null);
    press(edit.button(second));
    test.messages.value = [];
    expect(edit.field()).toBe(null);
  });

  it('leaves sending as it was when the panel goes', () => {
    press(edit.button(question));
    edit.dispose();
    test.chat.conversation.send('Another');
    expect(sent).toEqual([['Another']]);
  });
});
