/** The chunk for pages with `data-page-context`, or that call `setContext`: what the visitor looks at goes along with a question. */
export { createPage as page } from './page/create-page.tsx';
