import printCss from './print.css?inline';

export interface PrintOptions {
  title: string;
  /** Said below the title: answers are a machine's. */
  note: string;
  /** The list of messages on the screen. */
  content: Element;
  /** Language and direction of it. */
  lang: string;
  document: Document;
}

/** Prints the conversation alone, in a frame of its own: the page's and the panel's own look is for screens. */
export function printConversation({ title, note, content, lang, document }: PrintOptions): void {
  const frame = document.createElement('iframe');
  frame.title = title;
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0;visibility:hidden';
  document.body.append(frame);
  const { contentDocument: inside, contentWindow: window } = frame;
  if (!inside || !window) {
    frame.remove();
    return;
  }
  inside.documentElement.lang = lang;
  inside.title = title;
  const heading = inside.createElement('h1');
  heading.textContent = title;
  const label = inside.createElement('p');
  label.className = 'label';
  label.textContent = note;
  const copy = inside.importNode(content, true);
  // What is there to be pressed has no use on paper.
  for (const control of copy.querySelectorAll('button, form, .hush, .follow-ups, .failure, [role=status]')) control.remove();
  for (const details of copy.querySelectorAll('details')) details.open = true;
  inside.body.append(heading, label, copy);
  const Sheet: typeof CSSStyleSheet = Reflect.get(window, 'CSSStyleSheet');
  const sheet = new Sheet();
  sheet.replaceSync(printCss);
  inside.adoptedStyleSheets = [sheet];
  window.addEventListener('afterprint', () => setTimeout(() => frame.remove()));
  window.print();
}
