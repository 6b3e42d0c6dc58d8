/** A text with gaps like `{name}`, or one for each form of number that the language has, chosen by `count`. */
export type Template = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** Numbers are written as the language writes them. */
export type Phrase<Values extends Record<string, string | number>> = (values: Values) => string;

/** Words as they are written: data only, so that a page can set its own by JSON. */
export type Source<Words> = {
  [Key in keyof Words]: Words[Key] extends string ? string : Words[Key] extends (values: never) => string ? Template : Source<Words[Key]>;
};

/**
 * The words of a language: where the source has gaps or forms, a function that fills them. What the page set with
 * `strings` goes before it, and must be of the same shape; anything else is passed over.
 */
export function toPhrases<Words>(source: Source<Words>, language: string, own: unknown = {}): Words {
  const plural = new Intl.PluralRules(language);

  function toPhrase(template: Template): Phrase<Record<string, string | number>> {
    return (values) => {
      const text = typeof template === 'string' ? template : (template[plural.select(Number(values['count']))] ?? template.other);
      return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
        const value = values[name] ?? gap;
        return typeof value === 'number' ? value.toLocaleString(language) : value;
      });
    };
  }

  function toWords(written: unknown, set: unknown): unknown {
    if (typeof written === 'string') {
      const text = typeof set === 'string' ? set : written;
      return /\{\w+\}/.test(written) ? toPhrase(text) : text;
    }
    if (isForms(written)) return toPhrase(typeof set === 'string' || isForms(set) ? set : written);
    return Object.fromEntries(Object.entries(Object(written)).map(([key, value]) => [key, toWords(value, Object(set)[key])]));
  }

  // The shape is the source's own, which no compiler can follow through a recursion over keys.
  // oxlint-disable-next-line no-unsafe-type-assertion
  return toWords(source, own) as Words;
}

function isForms(value: unknown): value is Exclude<Template, string> {
  return typeof Object(value).other === 'string';
}
