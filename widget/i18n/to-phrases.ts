/** A text with gaps like `{name}`, or one for each form of number that the language has, chosen by `count`. */
export type Template = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** Numbers are written as the language writes them. */
export type Phrase<Values extends Record<string, string | number>> = (values: Values) => string;

/** Words as they are written: data only, so that a page can set its own by JSON. */
export type Source<Words> = {
  [Key in keyof Words]: Words[Key] extends string ? string : Words[Key] extends (values: never) => string ? Template : Source<Words[Key]>;
};

/** The words of a language: where the source has gaps or forms, a function that fills them. */
export function toPhrases<Words>(source: Source<Words>, language: string): Words {
  function toWords(written: unknown): unknown {
    if (typeof written === 'string') return /\{\w+\}/.test(written) ? toPhrase(written, language) : written;
    if (isForms(written)) return toPhrase(written, language);
    return Object.fromEntries(Object.entries(Object(written)).map(([key, value]) => [key, toWords(value)]));
  }

  // The shape is the source's own, which no compiler can follow through a recursion over keys.
  // oxlint-disable-next-line no-unsafe-type-assertion
  return toWords(source) as Words;
}

export function toPhrase(template: Template, language: string): Phrase<Record<string, string | number>> {
  const plural = new Intl.PluralRules(language);
  return (values) => {
    const text = typeof template === 'string' ? template : (template[plural.select(Number(values['count']))] ?? template.other);
    return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
      const value = values[name] ?? gap;
      return typeof value === 'number' ? value.toLocaleString(language) : value;
    });
  };
}

export function isForms(value: unknown): value is Exclude<Template, string> {
  return typeof Object(value).other === 'string';
}
