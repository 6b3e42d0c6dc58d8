import type { optionTexts } from '../../widget/option-texts.ts';

type OptionText = (typeof optionTexts)[keyof typeof optionTexts];

/** How an option is chosen: what it is typed or picked with, and values to pick from or to be reminded of. */
export interface Control {
  kind: 'choice' | 'color' | 'number' | 'json' | 'text';
  values: string[];
}

/** Read from the words about an option, so that one that is added later has its control without another line of code. */
export function toControl({ allowed, description }: OptionText): Control {
  const items = allowed.split(/, | or /);
  const values = items.filter((item) => /^[a-z][a-z-]*$/.test(item));
  if (items.length > 1 && values.length === items.length) return { kind: 'choice', values };
  if (allowed.startsWith('a CSS colour')) return { kind: 'color', values: [] };
  if (/^a (whole )?number/.test(allowed)) return { kind: 'number', values: [] };
  if (/\bJSON\b/.test(allowed)) return { kind: 'json', values: [] };
  // Some list their values in the description only.
  const named = Array.from(description.matchAll(/`([a-z]{2}(?:-[A-Z]{2})?)`/g), ([, name = '']) => name);
  return { kind: 'text', values: [...values, ...named] };
}

/** Name of the option's attribute on the element. */
export function toAttributeName(option: string): string {
  return option.replace(/[A-Z]/g, '-$&').toLowerCase();
}
