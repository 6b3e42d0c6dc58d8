/** Puts values in the place of `{{name}}`. What has no value stays as it is, and a value is not looked through again. */
export function fillPrompt(prompt: string, values: Readonly<Record<string, unknown>>): string {
  return prompt.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (slot, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : slot));
}
