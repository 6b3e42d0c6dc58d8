/** What a page puts into itself to run no other code of the widget's than that of one build. */
export interface IntegrityTags {
  /** One file, which one hash holds in every browser. */
  full: string;
  /** The small script, and an import map with the hashes of what it loads later. The map stands before the tag. */
  map: string;
  chunked: string;
}

/** `hashes` is the built `integrity.json`: by name, in the form of a tag's `integrity`. */
export function toIntegrityTags(endpoint: string, hashes: Readonly<Record<string, string>>): IntegrityTags {
  const base = endpoint.replace(/\/*$/, '/');
  const tagOf = (pattern: RegExp): string => {
    const name = Object.keys(hashes).find((file) => pattern.test(file));
    if (!name) throw new Error(`integrity.json has no ${pattern}: run npm run build.`);
    return `<script async src="${base}${name}" integrity="${hashes[name]}" crossorigin="anonymous"></script>`;
  };
  const chunks = Object.entries(hashes).filter(([name]) => !name.startsWith('widget'));
  const integrity = Object.fromEntries(chunks.map(([name, hash]) => [base + name, hash]));
  return { full: tagOf(/^widget-full-/), map: JSON.stringify({ integrity }), chunked: tagOf(/^widget-(?!full-)/) };
}
