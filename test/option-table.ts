import { moreDefaults } from '../widget/more-options.ts';
import { optionDefaults } from '../widget/options.ts';
import { optionTexts } from '../widget/option-texts.ts';
import { toAttribute } from '../widget/to-raw.ts';

/** The options as README has them. */
export function toOptionTable(): string {
  const names = Object.keys(optionTexts) as (keyof typeof optionTexts)[];
  const defaults: Record<string, string> = { ...optionDefaults, ...moreDefaults };
  const rows = names.map((name) => {
    const { description, allowed, fallback } = optionTexts[name];
    const own = name in defaults ? `\`${defaults[name]}\`` : undefined;
    return `| \`data-${toAttribute(name)}\` | ${description} | ${allowed} | ${own ?? fallback ?? ''} |`;
  });
  return ['| attribute | what it does | value | default |', '|---|---|---|---|', ...rows].join('\n');
}
