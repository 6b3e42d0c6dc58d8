// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestTrace, stepPart, textPart, type TestTrace } from './create-test-trace.ts';

let test: TestTrace;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestTrace();
});

afterEach(() => {
  test.dispose();
  vi.unstubAllGlobals();
});

const steps = (): HTMLDetailsElement | null => test.container.querySelector<HTMLDetailsElement>('[part=steps]');
const summary = (): string => steps()?.querySelector('summary')?.textContent ?? '';
const rows = (): string[] => [...(steps()?.querySelectorAll('ol > li') ?? [])].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());

describe('steps', () => {
  it.each(['知识检索', '长期记忆检索'])('go without the name that the service gives all of a kind: %s', (name) => {
    test.stream(stepPart('s1', name, true));
    expect(summary()).toBe('Search…');
    expect(rows()).toEqual(['running Search']);
  });

  it('tell by name what runs, then how many there were', () => {
    test.stream(stepPart('s1', 'Shop documents'), stepPart('s2', 'Prices', true));
    expect(summary()).toBe('Search Prices…');
    expect(steps()?.open).toBe(false);
    expect(rows()).toEqual(['done Search Shop documents', 'running Search Prices']);
    test.stream(stepPart('s1', 'Shop documents'), stepPart('s2', 'Prices'));
    expect(summary()).toBe('2 steps');
    test.finish([stepPart('s1', 'Shop documents'), textPart('Yes')]);
    expect(summary()).toBe('1 step');
  });

  it('show their details as text', () => {
    test.finish([stepPart('s1', '<b>Shop</b>', false, ['**found** 3', '<img src=x>']), textPart('Yes')]);
    expect([...(steps()?.querySelectorAll('ul > li') ?? [])].map(({ textContent }) => textContent)).toEqual(['**found** 3', '<img src=x>']);
    expect(steps()?.querySelector('b, img, strong')).toBeNull();
  });

  it('end with the answer, even when nobody ended them', () => {
    test.finish([stepPart('s1', 'Shop', true), textPart('Yes')], { outcome: 'interrupted' });
    expect(rows()).toEqual(['done Search Shop']);
  });

  it('of kinds that this version does not know, and without a name, are steps all the same', () => {
    const step = { type: 'data-step', id: 's1', data: { kind: 'brand_new', isRunning: false, details: null } };
    test.finish([step as never, textPart('Yes')]);
    expect(rows()).toEqual(['done Step']);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 500 }, (_, at) => stepPart(`s${at}`, 'x'.repeat(1_000), false, Array<string>(100).fill('y'.repeat(5_000))));
    test.finish([...many, textPart('Yes')]);
    expect(rows()).toHaveLength(100);
    expect(steps()?.textContent.length).toBeLessThan(1_200_000);
  });

  it('speak Chinese', () => {
    test.dispose();
    test = createTestTrace({ language: 'zh-CN' });
    test.stream(stepPart('s1', '商品文档', true));
    expect(summary()).toBe('检索 商品文档…');
  });
});
