// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestTrace, stepPart, textPart, thoughtPart, type TestTrace } from './create-test-trace.ts';

let test: TestTrace;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestTrace();
});

afterEach(() => {
  test.dispose();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const thoughts = (): HTMLDetailsElement => {
  const found = test.container.querySelector<HTMLDetailsElement>('[part=thoughts]');
  if (!found) throw new Error('no thoughts');
  return found;
};
const summary = (): string => thoughts().querySelector('summary')?.textContent ?? '';

describe('thoughts', () => {
  it.each([['collapsed', false], ['open', true]])('are %s behind an answer where the page wants that', (shown, isOpen) => {
    test.dispose();
    test = createTestTrace({ raw: { thoughts: shown } });
    test.finish([thoughtPart('Let me see'), textPart('Yes.')]);
    expect(thoughts().open).toBe(isOpen);
  });

  it('are not shown where the page does not want them, and steps are', () => {
    test.dispose();
    test = createTestTrace({ raw: { thoughts: 'off' } });
    test.finish([thoughtPart('Let me see'), stepPart('s', 'Search'), textPart('Yes.')]);
    expect(test.container.querySelector('[part=thoughts]')).toBeNull();
    expect(test.container.querySelector('[part=steps]')).not.toBeNull();
  });

  it('are open while they come, and fold when the answer begins', () => {
    test.stream(thoughtPart('Let me'));
    expect(thoughts().open).toBe(true);
    expect(summary()).toBe('Thinking…');
    const element = thoughts();
    test.stream(thoughtPart('Let me see.'), textPart('It'));
    expect(thoughts()).toBe(element);
    expect(thoughts().open).toBe(false);
    expect(thoughts().textContent).toContain('Let me see.');
  });

  it('stay folded for who has folded them', () => {
    test.stream(thoughtPart('Let me'));
    thoughts().open = false;
    test.stream(thoughtPart('Let me see'));
    expect(thoughts().open).toBe(false);
  });

  it('stay open for who opens them later', () => {
    test.stream(thoughtPart('Let me see.'), textPart('It'));
    thoughts().open = true;
    test.stream(thoughtPart('Let me see.'), textPart('It is 5.'));
    test.finish([thoughtPart('Let me see.'), textPart('It is 5.')]);
    expect(thoughts().open).toBe(true);
  });

  it('say how long they took: as the backend measured, else as it was here', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    test.stream(thoughtPart('Hm'));
    now.mockReturnValue(5_240);
    test.stream(thoughtPart('Hm'), textPart('It'));
    now.mockReturnValue(9_000);
    test.stream(thoughtPart('Hm'), textPart('It is'));
    expect(summary()).toBe('Thought for 4.2 sec');
    test.finish([thoughtPart('Hm'), textPart('It is')], { outcome: 'done', reasoningMs: 12_400 });
    expect(summary()).toBe('Thought for 12 sec');
  });

  it('of an earlier conversation have no time unless it was stored', () => {
    test.finish([thoughtPart('Hm'), textPart('It is')]);
    expect(summary()).toBe('Thoughts');
    expect(thoughts().open).toBe(false);
  });

  it('are text, and never part of the answer', () => {
    test.finish([thoughtPart('<img src=x> **b** [1] a\u202eb'), textPart('Yes')]);
    expect(thoughts().querySelector('img, strong, .cite')).toBeNull();
    expect(thoughts().textContent).toContain('<img src=x> **b** [1] ab');
    expect(test.container.querySelector('.md')?.textContent).toBe('Yes');
  });

  it('stay when no answer came after them', () => {
    test.finish([thoughtPart('Hm')], { outcome: 'failed' });
    expect(thoughts().textContent).toContain('Hm');
  });

  it('keep the elements of what is finished while they grow', () => {
    const line = `${'x'.repeat(600)}\n`;
    test.stream(thoughtPart(line + line));
    const first = thoughts().querySelectorAll('.plain');
    test.stream(thoughtPart(`${line + line}more`));
    expect([...thoughts().querySelectorAll('.plain')].slice(0, 2)).toEqual([...first].slice(0, 2));
    expect(thoughts().querySelector('.inside')?.textContent).toBe(`${'x'.repeat(1_200)}more`);
    test.stream(thoughtPart('anew'));
    expect(thoughts().querySelector('.inside')?.textContent).toBe('anew');
  });

  it('stand above or below the steps, in the order in which they came', () => {
    test.stream(stepPart('s1', 'Shop'), thoughtPart('Hm'));
    expect([...test.container.querySelectorAll('details')].map((element) => element.className)).toEqual(['steps', 'thoughts']);
  });

  it('are not told by the live region', () => {
    test.stream(thoughtPart('Hm'));
    expect(test.container.querySelector('.panel > [role=status]')?.textContent).toBe('The answer is being written.');
    expect(test.container.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('off');
  });
});
