// @vitest-environment happy-dom
import { act, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProfile, createTestTrace, type TestTrace } from './create-test-trace.ts';

let test: TestTrace;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestTrace();
});

afterEach(() => {
  test.dispose();
  vi.unstubAllGlobals();
});

const find = (): HTMLElement | null => within(test.container).queryByRole('switch', { name: 'Think first' });
const click = (): Promise<void> => act(() => find()?.click());

describe('the switch for thinking', () => {
  it.each(['off', 'on', 'visitor'] as const)('is there if the visitor may choose: %s', (thinking) => {
    test.app.value = createProfile({ thinking });
    expect(find() !== null).toBe(thinking === 'visitor');
  });

  it.each([['on', false], ['off', false], ['visitor', true], ['maybe', true]])('is there if the page leaves it to the visitor: %s', (thinking, isThere) => {
    test.dispose();
    test = createTestTrace({ raw: { thinking } });
    test.app.value = createProfile({ thinking: 'visitor' });
    expect(find() !== null).toBe(isThere);
  });

  it('is remembered', async () => {
    test.app.value = createProfile({ thinking: 'visitor' });
    expect(find()?.getAttribute('aria-checked')).toBe('false');
    await click();
    expect(find()?.getAttribute('aria-checked')).toBe('true');
    expect(test.memory).toEqual({ thinking: 'on' });
    await click();
    expect(find()?.getAttribute('aria-checked')).toBe('false');
    expect(test.memory).toEqual({ thinking: 'off' });
  });
});
