/** The script tag that sets these attributes, as it is to be copied into a page. */
export function toTag(src: string, attributes: Readonly<Record<string, string>>): string {
  const lines = Object.entries(attributes).map(([name, value]) => `\n  data-${name}=${quote(value)}`);
  return `<script async src=${quote(src)}${lines.join('')}></script>`;
}

/** JSON is easier on the eye between single quotes. */
function quote(value: string): string {
  const text = value.replaceAll('&', '&amp;');
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replaceAll('"', '&quot;')}"`;
}
