import type { VNode } from 'preact';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface LeavingOptions {
  host: ToolHost;
  strings: MoreStrings;
}

export interface Leaving {
  field: () => VNode | null;
  dispose: () => void;
}

/**
 * Before the first link of an answer to each foreign host says where it leads. The page's own host and those that the
 * owner listed need no question; neither does a host that the visitor has said yes to, until the page is left.
 */
export function createLeaving({ host, strings }: LeavingOptions): Leaving {
  const { shadow, profile, signal } = host;
  /** The link that was pressed. */
  const asked = signal<HTMLAnchorElement | undefined>(undefined);
  const known = new Set([location.host]);

  function onClick(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.md a[href^=http]') : undefined;
    if (!link || known.has(link.host) || isListed(link.host, profile.app.value?.linkHosts)) return;
    event.preventDefault();
    asked.value = link;
  }

  function close(): void {
    const link = asked.peek();
    asked.value = undefined;
    link?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    // Escape would close the panel.
    event.stopPropagation();
    close();
  }

  function leave(to: string): void {
    known.add(to);
    // Not before the click has opened it.
    setTimeout(close);
  }

  // A middle button makes another event of it.
  for (const name of ['click', 'auxclick']) shadow.addEventListener(name, onClick);

  return {
    field() {
      const link = asked.value;
      if (!link) return null;
      const question = strings.leaving({ host: link.host });
      return (
        <div key="leaving" class="consent leaving" role="group" aria-label={question} onKeyDown={onKeyDown}>
          <p>{question}</p>
          <button ref={takeFocus} type="button" class="chip" onClick={close}>
            {strings.stay}
          </button>
          <a class="chip" href={link.href} target="_blank" rel={link.rel} referrerPolicy="no-referrer" onClick={() => leave(link.host)}>
            {strings.leave}
          </a>
        </div>
      );
    },
    dispose() {
      for (const name of ['click', 'auxclick']) shadow.removeEventListener(name, onClick);
    },
  };
}

/** Once, when it comes: what asks is in reach of whoever has only a keyboard. */
function takeFocus(button: HTMLElement | null): void {
  button?.focus();
}

/** Whether the host is one of those: exact, `*.example.com` for any below it, or `*`. */
export function isListed(host: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) => pattern === '*' || (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
}
