export interface FeatureParts {
  /** A page with the marks `{{questions}}` and `{{how}}`. */
  page: string;
  /** What says how it is done, with the marks `{{tag}}` and `{{app}}`. */
  how: string;
  /** The text of `bailian-chat.json`. */
  config: string;
}

/**
 * A page that shows one feature, with its script tag and its app as they are in use here: taken from where they stand,
 * so that what is printed cannot be another thing than what runs. Its suggestions are buttons on the page too.
 */
export function fillFeature({ page, how, config }: FeatureParts): string {
  const tag = /<script [^>]*src="\/widget\.js"[^>]*><\/script>/.exec(page)?.[0] ?? '';
  const read = (pattern: RegExp): string => pattern.exec(tag)?.[1] ?? '';
  const alias = read(/data-app="(\w+)"/);
  const questions: string[] = JSON.parse(read(/data-suggestions='([^']*)'/));
  const parts = {
    questions: `<p class="buttons">${questions.map(toButton).join(' ')}</p>`,
    how: how.trim(),
    tag: escapeHtml(tag),
    app: escapeHtml(findApp(config, alias)),
  };
  const fill = (text: string): string => text.replace(/\{\{(questions|how|tag|app)\}\}/g, (_mark, name: keyof typeof parts) => parts[name]);
  return fill(page.replace('{{how}}', parts.how));
}

/** The entry of an app, as it was written. The file is indented by two blanks, and two levels deep there. */
function findApp(config: string, alias: string): string {
  const [entry = ''] = new RegExp(`^ {4}"${alias}": \\{$[^]*?^ {4}\\}`, 'm').exec(config) ?? [];
  return entry.replace(/^ {4}/gm, '');
}

function toButton(question: string): string {
  const text = escapeHtml(question);
  return `<button class="button quiet" type="button" data-ask="${text}">${text}</button>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
