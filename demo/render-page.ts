export interface PageParts {
  /** Its title and description, its `<main>`, and its scripts, in this order. */
  page: string;
  /** What is the same on all pages of its language. */
  layout: string;
  path: string;
  /** Paths of all pages. */
  pages: readonly string[];
}

/** The whole page: its parts in the layout, with the way to its twin in the other language. */
export function renderPage({ page, layout, path, pages }: PageParts): string {
  const main = page.indexOf('<main');
  const scripts = page.indexOf('</main>') + '</main>'.length;
  const isChinese = path.startsWith('/zh/');
  const twin = isChinese ? path.slice('/zh'.length) : `/zh${path}`;
  const hasTwin = pages.includes(twin);
  const link = hasTwin ? `\n<link rel="alternate" hreflang="${isChinese ? 'en' : 'zh-CN'}" href="${twin}">` : '';
  const parts = {
    head: page.slice(0, main).trim() + link,
    main: page.slice(main, scripts),
    scripts: page.slice(scripts).trim(),
    twin: hasTwin ? twin : isChinese ? '/' : '/zh/',
  };
  return layout
    .replace(`<a href="${path}">`, `<a href="${path}" aria-current="page">`)
    .replace(/\{\{(head|main|scripts|twin)\}\}/g, (_mark, name: keyof typeof parts) => parts[name]);
}
