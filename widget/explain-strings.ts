import { nearestName } from '../server/wire/nearest-name.ts';

/** The sentences for names in the option `strings` that are none of the widget's words. */
export function explainStrings(known: object, own: object, path = 'strings'): string[] {
  return Object.entries(own).flatMap(([name, value]: [string, unknown]) => {
    const there: unknown = Reflect.get(known, name);
    if (Object.hasOwn(known, name)) return typeof there === 'object' && there && typeof value === 'object' && value ? explainStrings(there, value, `${path}.${name}`) : [];
    const nearest = nearestName(name, Object.keys(known));
    return [`${path}.${name.slice(0, 80)} is none of the widget's words${nearest ? `: did you mean ${nearest}?` : '.'}`];
  });
}
