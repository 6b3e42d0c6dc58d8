/**
 * Templates of the owner's: text with slots such as `{var.city}`, `{claim.order}`, `{visitor.id}` or `{env.CRM_TOKEN}`.
 * What is put in is never looked through for further slots.
 */

const sources = ['env', 'var', 'claim', 'visitor'] as const;

export interface Slot {
  from: (typeof sources)[number];
  name: string;
}

/** Text and slots, in their order. */
export type Template = readonly (string | Slot)[];

/** A template, or a value that is the same for everybody. */
export type FieldTemplate = Template | number | boolean;

export type SlotValue = string | number | boolean;

export interface ParsedTemplate {
  template: Template;
  /** What looks like a slot and is none, as it was written. */
  unknown: string[];
}

/** Splits a text at its slots. Braces around anything that is no name are text. */
export function parseTemplate(text: string): ParsedTemplate {
  const template: (string | Slot)[] = [];
  const unknown: string[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{([\p{L}\p{M}\p{N}_.-]+)\}/gu)) {
    const slot = parseSlot(match[1] ?? '');
    if (!slot) {
      unknown.push(match[0]);
      continue;
    }
    if (match.index > from) template.push(text.slice(from, match.index));
    template.push(slot);
    from = match.index + match[0].length;
  }
  if (from < text.length) template.push(text.slice(from));
  return { template, unknown };
}

function parseSlot(text: string): Slot | undefined {
  const dot = text.indexOf('.');
  const from = sources.find((source) => source === text.slice(0, dot));
  const name = text.slice(dot + 1);
  if (!from || name === '' || (from === 'visitor' && name !== 'id')) return undefined;
  return { from, name };
}

export function slotsOf(template: FieldTemplate): Slot[] {
  return typeof template === 'object' ? template.filter((piece) => typeof piece !== 'string') : [];
}

/**
 * The template with its slots filled; undefined when there is no value for one of them. A template that is nothing but
 * a slot has the slot's value as it is, so that a number stays one.
 */
export function fillTemplate(template: FieldTemplate, valueOf: (slot: Slot) => SlotValue | undefined): SlotValue | undefined {
  if (typeof template !== 'object') return template;
  const values = template.map((piece) => (typeof piece === 'string' ? piece : valueOf(piece)));
  if (values.includes(undefined)) return undefined;
  return values.length === 1 ? values[0] : values.join('');
}
