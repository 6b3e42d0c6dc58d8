import { optionTexts } from '../../widget/option-texts.ts';
import { chineseDescriptions, optionGroups } from './option-words.ts';
import { toAttributeName, toControl } from './to-control.ts';
import type { Words } from './words.ts';

export interface ControlsHost {
  form: HTMLElement;
  words: Words;
  language: string;
  /** Why a value is not allowed, or nothing. */
  explain: (name: string, value: string) => string | undefined;
  /** A value came or went; `isSettled` when its control is left. */
  onChange: (name: string, value: string, isSettled: boolean) => void;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Fills the form with a control for each option of the widget, beginning with `initial`. */
export function createControls({ form, words, language, explain, onChange }: ControlsHost, initial: Readonly<Record<string, string>>): void {
  const groups = new Map<string, HTMLElement>();
  for (const [group, heading] of Object.entries(words.groups)) {
    const fieldset = element('fieldset');
    fieldset.append(element('legend', '', heading));
    groups.set(group, fieldset);
  }
  for (const [option, text] of Object.entries(optionTexts)) {
    const name = toAttributeName(option);
    const { kind, values } = toControl(text);
    const field = createField(kind, values, words);
    field.id = `option-${name}`;
    field.dataset['option'] = name;
    field.value = initial[name] ?? '';
    const label = element('label', '', name);
    label.setAttribute('for', field.id);
    const translated = language.startsWith('zh') ? chineseDescriptions[name] : undefined;
    const about = element('p', 'about', translated ?? text.description.replaceAll('`', ''));
    if (!translated) about.lang = 'en';
    about.id = `about-${name}`;
    const wrong = element('p', 'wrong');
    wrong.id = `wrong-${name}`;
    wrong.setAttribute('role', 'status');
    field.setAttribute('aria-describedby', `${about.id} ${wrong.id}`);

    const take = (isSettled: boolean): void => {
      const value = field.value.trim();
      const sentence = explain(name, value);
      // Half a word is no mistake yet.
      if (isSettled || !sentence) {
        wrong.textContent = sentence ?? '';
        field.setAttribute('aria-invalid', String(!!sentence));
      }
      onChange(name, sentence ? '' : value, isSettled);
    };
    field.addEventListener('input', () => take(false));
    field.addEventListener('change', () => take(true));

    const row = element('div', 'option');
    const line = element('div', 'line');
    line.append(field);
    if (kind === 'color') line.append(createPicker(field, words.pick(name)));
    if (kind === 'text' && values.length) line.append(createHints(field, values));
    row.append(label, line, about, wrong);
    groups.get(optionGroups[name] ?? 'more')?.append(row);
  }
  form.replaceChildren(...[...groups.values()].filter((group) => group.childElementCount > 1));
}

function createField(kind: string, values: readonly string[], words: Words): Field {
  if (kind === 'json') return Object.assign(document.createElement('textarea'), { rows: 2, spellcheck: false });
  if (kind !== 'choice') {
    const input = document.createElement('input');
    if (kind === 'number') Object.assign(input, { type: 'number', min: '0', step: 'any' });
    return Object.assign(input, { autocomplete: 'off', spellcheck: false });
  }
  const select = document.createElement('select');
  select.append(new Option(words.notSet, ''), ...values.map((value) => new Option(value, value)));
  return select;
}

/** The browser's own picker, which knows colours as `#rrggbb` only. */
function createPicker(field: Field, label: string): HTMLElement {
  const picker = Object.assign(document.createElement('input'), { type: 'color', value: '#2563eb' });
  picker.setAttribute('aria-label', label);
  const follow = (): void => {
    if (/^#[\da-f]{6}$/i.test(field.value)) picker.value = field.value;
  };
  picker.addEventListener('input', () => {
    field.value = picker.value;
    field.dispatchEvent(new Event('change'));
  });
  field.addEventListener('change', follow);
  follow();
  return picker;
}

function createHints(field: Field, values: readonly string[]): HTMLElement {
  const list = document.createElement('datalist');
  list.id = `hints-${field.id}`;
  list.append(...values.map((value) => new Option(value, value)));
  field.setAttribute('list', list.id);
  return list;
}

function element(tag: string, className = '', text = ''): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
