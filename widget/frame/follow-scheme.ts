import { schemeAttributes } from '../theme/is-dark.ts';

/** Calls `run` whenever the page or the system may have turned light or dark. The function returned ends that. */
export function followScheme(run: () => void): () => void {
  const observer = new MutationObserver(run);
  for (const element of [document.body, document.documentElement]) observer.observe(element, { attributeFilter: schemeAttributes });
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', run);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', run);
  };
}
