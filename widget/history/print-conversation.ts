import pageCss from './print-page.css?inline';
import printCss from './print.css?inline';

export interface PrintOptions {
  title: string;
  /** Said below the title: answers are a machine's. */
  note: string;
  /** The list of messages on the screen. */
  content: Element;
  lang: string;
  window: Window & typeof globalThis;
}

/**
 * Prints the conversation alone. While the browser prints, a copy of it stands on the page and everything else is left
 * out, by a sheet for paper only; afterwards both are gone.
 */
export function printConversation({ title, note, content, lang, window }: PrintOptions): void {
  const { document, CSSStyleSheet } = window;
  const host = document.createElement('bailian-chat-print');
  host.lang = lang;
  const shadow = host.attachShadow({ mode: 'open' });
  const heading = document.createElement('h1');
  heading.textContent = title;
  const label = document.createElement('p');
  label.className = 'label';
  label.textContent = note;
  const copy = document.importNode(content, true);
  // What is there to be pressed has no use on paper.
  for (const control of copy.querySelectorAll('button, form, .hush, .follow-ups, .failure, [role=status]')) control.remove();
  for (const details of copy.querySelectorAll('details')) details.open = true;
  shadow.append(heading, label, copy);
  shadow.adoptedStyleSheets = [toSheet(printCss)];
  const forPage = toSheet(pageCss);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, forPage];
  document.body.append(host);

  function toSheet(css: string): CSSStyleSheet {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  }

  window.addEventListener(
    'afterprint',
    () => {
      host.remove();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== forPage);
    },
    { once: true },
  );
  window.print();
}
