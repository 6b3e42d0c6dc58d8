import { nearestName } from '../server/wire/nearest-name.ts';
import { optionNames, type OptionName } from './options.ts';
import { warn } from './warn.ts';

/** What any element may carry, and what frameworks mark theirs with. */
const anyElement = /^(id|class|style|slot|part|hidden|dir|role|tabindex|inert|is|translate|nonce|(aria|data)-.*|on.*|[_@:].*)$/;

/** Warns of each attribute of a `<bailian-chat>` that is no option. */
export function checkAttributes(element: Element): void {
  for (const name of element.getAttributeNames()) if (!anyElement.test(name)) checkName(name, '');
}

/** The options among the `data-` attributes of a script tag. Warns of each that is none. */
export function readTag(script: Element): Partial<Record<OptionName, string>> {
  const values: Partial<Record<OptionName, string>> = {};
  for (const attribute of script.getAttributeNames()) {
    if (!attribute.startsWith('data-')) continue;
    const name = attribute.slice(5);
    if (checkName(name, 'data-')) values[name] = script.getAttribute(attribute) ?? '';
  }
  return values;
}

/** Whether an option is called `name`; if not, a warning with what was perhaps meant. */
export function checkName(name: string, prefix: string): name is OptionName {
  if ((optionNames as string[]).includes(name)) return true;
  const nearest = nearestName(name, optionNames);
  warn(`${prefix}${name} is no option${nearest ? `: did you mean ${prefix}${nearest}?` : '.'}`);
  return false;
}
