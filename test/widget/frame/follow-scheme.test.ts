// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { followScheme } from '../../../widget/frame/follow-scheme.ts';
import { isDark } from '../../../widget/theme/is-dark.ts';

const html = document.documentElement;
const system = { matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };
vi.stubGlobal('matchMedia', () => system);
const scheme = vi.spyOn(window, 'getComputedStyle');
/** What the page's style sheets say. */
const declare = (colorScheme: string): void => void scheme.mockReturnValue({ colorScheme } as CSSStyleDeclaration);
declare('normal');

afterEach(() => {
  for (const element of [html, document.body]) for (const name of element.getAttributeNames()) element.removeAttribute(name);
  system.matches = false;
  declare('normal');
});

describe('light or dark', () => {
  it.each([
    ['class', 'dark', true],
    ['class', 'no-js theme-dark', true],
    ['class', 'dark-mode wide', true],
    ['class', 'light', false],
    ['data-theme', 'dark', true],
    ['data-bs-theme', 'Dark', true],
    ['data-color-mode', 'light', false],
    ['style', 'color-scheme: dark', true],
  ])('is read from the page’s %s="%s"', (name, value, isIt) => {
    system.matches = !isIt;
    html.setAttribute(name, value);
    expect(isDark('auto', html)).toBe(isIt);
    html.removeAttribute(name);
    document.body.setAttribute(name, value);
    expect(isDark(undefined, html)).toBe(isIt);
  });

  it.each(['navbar-dark', 'bg-dark', 'highlight', 'darkroom', 'dracula'])('is not read from class="%s"', (value) => {
    html.className = value;
    expect(isDark('auto', html)).toBe(false);
  });

  it('is read from color-scheme, unless that leaves it to the system', () => {
    declare('dark');
    expect(isDark('auto', html)).toBe(true);
    declare('only light');
    system.matches = true;
    expect(isDark('auto', html)).toBe(false);
    for (const both of ['light dark', 'dark light', 'normal']) {
      declare(both);
      expect(isDark('auto', html)).toBe(true);
    }
  });

  it('is what the owner set before all that', () => {
    html.className = 'dark';
    declare('dark');
    expect(isDark('light', html)).toBe(false);
    html.className = 'light';
    expect(isDark('dark', html)).toBe(true);
  });
});

it('tells when the page or the system changes, until it is told to stop', async () => {
  const run = vi.fn();
  const stop = followScheme(run);
  html.className = 'dark';
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
  html.dataset['unrelated'] = 'x';
  document.body.dataset['theme'] = 'light';
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
  expect(system.addEventListener).toHaveBeenCalledWith('change', run);
  stop();
  expect(system.removeEventListener).toHaveBeenCalledWith('change', run);
  html.className = '';
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(run).toHaveBeenCalledTimes(2);
});
