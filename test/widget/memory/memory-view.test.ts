// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toToolWords } from '../i18n/words.ts';
import { createMessage } from '../ui/create-test-chat.ts';
import { createTestMemory, toFacts, type TestMemory } from './create-test-memory.ts';

let test: TestMemory;
const strings = toToolWords('en').memory;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestMemory();
});

afterEach(() => {
  test.dispose();
  vi.unstubAllGlobals();
});

const open = (): Promise<void> => test.press(strings.title);
const texts = (): (string | null)[] => [...test.container.querySelectorAll('.memory li .plain')].map(({ textContent }) => textContent);

describe('the view of what is remembered', () => {
  it('opens from the head, says what there is, and gives the focus back', async () => {
    const release = test.hold();
    await open();
    expect(test.shown()).toBe(`${strings.title} | ${strings.loading}`);
    expect(test.focused()).toBe(strings.title);
    expect(test.container.querySelector('[aria-pressed=true]')?.getAttribute('aria-label')).toBe(strings.title);
    await release();
    expect(texts()).toEqual(['Likes green tea', 'Lives in Oslo', 'Has two cats']);
    expect(test.shown()).toContain(strings.about);
    expect(test.said()).toBe('3 facts');
    await test.press(strings.back);
    expect(test.shown()).toBeUndefined();
    expect(test.focused()).toBe(strings.title);
    expect(test.container.querySelector('[aria-pressed=true]')).toBeNull();
  });

  it('closes by its button, and by Escape without the panel', async () => {
    await open();
    await open();
    expect(test.shown()).toBeUndefined();
    await open();
    await test.key('Escape');
    expect(test.shown()).toBeUndefined();
    expect(test.chat.panel.isOpen.value).toBe(true);
    await test.key('Escape');
    expect(test.chat.panel.isOpen.value).toBe(false);
  });

  it('makes way for the conversation', async () => {
    await open();
    test.messages.value = [createMessage('q1', 'user', 'Hi')];
    expect(test.shown()).toBeUndefined();
    await open();
    test.messages.value = [...test.messages.value, createMessage('a1', 'assistant', 'Hello')];
    expect(test.shown()).toBeDefined();
    test.messages.value = [];
    expect(test.shown()).toBeUndefined();
    await open();
    test.chat.panel.setOpen(false);
    expect(test.shown()).toBeUndefined();
  });

  it('asks anew each time', async () => {
    await open();
    await open();
    test.memory.facts = toFacts('Likes oolong');
    await open();
    expect(texts()).toEqual(['Likes oolong']);
    expect(test.requests).toEqual(['GET /memory', 'GET /memory']);
  });

  it('says that nothing is remembered', async () => {
    test.memory.facts = [];
    await open();
    expect(test.shown()).toBe(`${strings.title} | ${strings.empty}`);
    expect(test.said()).toBe(strings.empty);
  });

  it('asks nobody before the first question', async () => {
    test.dispose();
    test = createTestMemory({ token: '' });
    await open();
    expect(test.shown()).toBe(`${strings.title} | ${strings.empty}`);
    expect(test.requests).toEqual([]);
  });

  it('says when nothing is added any more, and lets go of what there is', async () => {
    Object.assign(test.memory, { enabled: false, facts: toFacts('Likes green tea') });
    await open();
    expect(test.shown()).toContain(strings.off);
    expect(test.shown()).not.toContain(strings.about);
    await test.press('Delete: Likes green tea');
    await test.press(strings.confirm);
    expect(test.shown()).toBe(`${strings.title} | ${strings.off} | ${strings.empty}`);
  });

  it('says why it shows nothing, and tries again', async () => {
    test.fail('upstream_down');
    await open();
    expect(test.shown()).toBe(`${strings.title} | ${test.chat.strings.failures.internal} | Try again`);
    expect(test.said()).toBe(test.chat.strings.failures.internal);
    test.fail(undefined);
    await test.press('Try again');
    expect(texts()).toHaveLength(3);
    expect(test.focused()).toBe(strings.title);
  });

  it('shows facts as text, whatever a model wrote', async () => {
    test.memory.facts = toFacts('<img src=x onerror=alert(1)>', '**bold** [a](javascript:b)', `a\u202eb\u200bc`, 'x'.repeat(5_000));
    await open();
    expect(texts()).toEqual(['<img src=x onerror=alert(1)>', '**bold** [a](javascript:b)', 'abc', 'x'.repeat(5_000)]);
    expect(test.container.querySelector('.memory :is(img, strong, a)')).toBeNull();
    expect([...test.container.querySelectorAll('.memory li .plain')].every((element) => element.getAttribute('dir') === 'auto')).toBe(true);
  });

  it('says that there may be more than it shows', async () => {
    test.memory.facts = toFacts(...Array.from({ length: 200 }, (_, at) => `Fact ${at}`));
    await open();
    expect(texts()).toHaveLength(200);
    expect(test.shown()).toContain(strings.onlyFirst({ count: 200 }));
  });

  it('speaks Chinese', async () => {
    test.dispose();
    test = createTestMemory({ language: 'zh-CN' });
    await test.press('我记住的内容');
    expect(test.said()).toBe('3 条');
    expect(test.shown()).toContain('全部忘记');
  });
});

describe('a fact', () => {
  it('is deleted when that is confirmed, and the next one gets the focus', async () => {
    await open();
    await test.press('Delete: Lives in Oslo');
    expect(test.shown()).toContain(`Lives in Oslo | ${strings.sure} | Keep | Delete`);
    expect(test.focused()).toBe('Keep');
    const release = test.hold();
    await test.press('Delete');
    expect(test.shown()).toContain(`Lives in Oslo | ${strings.deleting}`);
    expect(test.said()).toBe(strings.deleting);
    expect(document.activeElement?.tagName).toBe('LI');
    await release();
    expect(texts()).toEqual(['Likes green tea', 'Has two cats']);
    expect(test.said()).toBe('Deleted, 2 left.');
    expect(test.focused()).toBe('Delete: Has two cats');
    expect(test.requests).toEqual(['GET /memory', 'DELETE /memory/f1']);
  });

  it('is kept by its button, by Escape, and by asking for another one', async () => {
    await open();
    await test.press('Delete: Likes green tea');
    await test.press('Keep');
    expect(test.focused()).toBe('Delete: Likes green tea');
    await test.press('Delete: Likes green tea');
    await test.key('Escape');
    expect(test.focused()).toBe('Delete: Likes green tea');
    await test.press('Delete: Likes green tea');
    await test.press('Delete: Lives in Oslo');
    expect(test.container.querySelectorAll('.ask')).toHaveLength(1);
    expect(test.requests).toEqual(['GET /memory']);
  });

  it('stays with the reason when it could not be deleted, and can be tried again', async () => {
    await open();
    test.fail('upstream_down');
    await test.press('Delete: Has two cats');
    await test.press('Delete');
    expect(texts()).toHaveLength(3);
    expect(test.shown()).toContain(`Has two cats | ${strings.notDeleted} ${test.chat.strings.failures.internal}`);
    expect(test.said()).toContain(strings.notDeleted);
    test.fail(undefined);
    await test.press('Delete: Has two cats');
    await test.press('Delete');
    expect(texts()).toEqual(['Likes green tea', 'Lives in Oslo']);
    expect(test.focused()).toBe(strings.forget);
  });

  it('waits for those before it, one request at a time', async () => {
    await open();
    const release = test.hold();
    await test.press('Delete: Likes green tea');
    await test.press('Delete');
    await test.press('Delete: Lives in Oslo');
    await test.press('Delete');
    expect(test.requests).toEqual(['GET /memory', 'DELETE /memory/f0']);
    expect(test.shown()?.split(strings.deleting)).toHaveLength(3);
    await release();
    expect(texts()).toEqual(['Has two cats']);
    expect(test.requests).toHaveLength(3);
  });

  it('that is deleted while the view is closed is gone when it opens again', async () => {
    await open();
    const release = test.hold();
    await test.press('Delete: Likes green tea');
    await test.press('Delete');
    await open();
    await open();
    expect(test.shown()).toContain(strings.loading);
    await release();
    expect(texts()).toEqual(['Lives in Oslo', 'Has two cats']);
    expect(test.requests).toEqual(['GET /memory', 'DELETE /memory/f0', 'GET /memory']);
    expect(test.said()).toBe('2 facts');
  });
});

describe('everything', () => {
  it('is forgotten when that is confirmed', async () => {
    await open();
    await test.press(strings.forget);
    expect(test.shown()).toContain(`${strings.sureOfAll} | Keep | ${strings.forget}`);
    expect(test.focused()).toBe('Keep');
    await test.press('Keep');
    expect(test.focused()).toBe(strings.forget);
    await test.press(strings.forget);
    const release = test.hold();
    await test.press(strings.forget);
    expect(test.container.querySelector('.memory li button')).toBeNull();
    await release();
    expect(test.shown()).toBe(`${strings.title} | ${strings.empty}`);
    expect(test.said()).toBe(strings.forgotten);
    expect(test.focused()).toBe(strings.title);
    expect(test.requests).toEqual(['GET /memory', 'DELETE /memory']);
  });

  it('stays when it could not be forgotten', async () => {
    await open();
    test.fail('upstream_down');
    await test.press(strings.forget);
    await test.press(strings.forget);
    expect(texts()).toHaveLength(3);
    expect(test.shown()).toContain(`${strings.forget} | ${strings.notDeleted}`);
    test.fail(undefined);
    await test.press(strings.forget);
    await test.press(strings.forget);
    expect(test.said()).toBe(strings.forgotten);
  });
});
