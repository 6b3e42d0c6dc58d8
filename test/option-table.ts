import { optionDefaults, type OptionName } from '../widget/options.ts';
import { optionTexts } from '../widget/option-texts.ts';
import { toAttribute } from '../widget/to-raw.ts';

/** The options as README has them. */
export function toOptionTable(): string {
  const names = Object.keys(optionTexts) as OptionName[];
  const rows = names.map((name) => {
    const { description, allowed, fallback } = optionTexts[name];
    const own = name in optionDefaults ? `\`${optionDefaults[name as keyof typeof optionDefaults]}\`` : undefined;
    return `| \`data-${toAttribute(name)}\` | ${description} | ${allowed} | ${own ?? fallback ?? ''} |`;
  });
  return ['| attribute | what it does | value | default |', '|---|---|---|---|', ...rows].join('\n');
}
