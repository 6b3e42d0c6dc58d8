export interface PlaceHost {
  root: HTMLElement;
  shadow: ShadowRoot;
  open: () => void;
}

export interface Place {
  put(mode: string | undefined, look: { target?: string; width?: string; height?: string }): void;
  dispose(): void;
}

/** Puts the chat where the owner wants it: into an element, in the page's flow, or over the whole page. */
export function createPlace({ root, shadow, open }: PlaceHost): Place {
  const { host } = shadow;
  // Of the host itself, which is the page's: what the page's own style sheet says of it goes before this.
  const sheet = new CSSStyleSheet();
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  let observer: IntersectionObserver | undefined;
  let wanted: string | undefined;

  function enterTarget(): void {
    const target = wanted && document.querySelector(wanted);
    if (target && host.parentElement !== target) target.append(host);
    else if (wanted && !target && document.readyState !== 'loading') console.warn(`Bailian Chat: target="${wanted}" finds no element on this page.`);
  }

  /** A panel in the flow is loaded when it is about to be seen. */
  function openWhenNear(): void {
    observer ??= new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer?.disconnect();
        open();
      },
      { rootMargin: '300px' },
    );
    observer.observe(root);
  }

  return {
    put(mode, { target, width = '100%', height = '640px' }) {
      const isInline = mode === 'inline';
      if (wanted !== target) {
        wanted = target;
        enterTarget();
        if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', enterTarget);
      }
      sheet.replaceSync(isInline ? `:host{display:block!important;inline-size:${width};block-size:${height};min-block-size:240px}` : '');
      const before = root.dataset['mode'];
      root.dataset['mode'] = isInline || mode === 'page' ? mode : '';
      if (before === root.dataset['mode']) return;
      if (isInline) openWhenNear();
      else if (mode === 'page') open();
    },
    dispose() {
      observer?.disconnect();
      document.removeEventListener('DOMContentLoaded', enterTarget);
    },
  };
}
