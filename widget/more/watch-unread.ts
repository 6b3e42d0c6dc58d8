import type { MoreStrings } from '../i18n/more-strings.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface WatchUnreadOptions {
  host: ToolHost;
  strings: MoreStrings;
  document: Document;
  onUnread: () => void;
}

/** Counts the answers that end while nobody looks, on the launcher and in the page's title. The function returned ends that, and takes the marks away. */
export function watchUnread({ host, strings, document, onUnread }: WatchUnreadOptions): () => void {
  const { conversation, panel, shadow, effect } = host;
  const launcher = shadow.querySelector('.launcher');
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.setAttribute('part', 'badge');
  badge.setAttribute('aria-hidden', 'true');
  let label: string | null | undefined;
  let count = 0;
  let mark = '';

  function show(next: number): void {
    if (next === count) return;
    // As the page has it by now.
    if (!count) label = launcher?.getAttribute('aria-label');
    count = next;
    badge.textContent = String(count);
    if (count) launcher?.append(badge);
    else if (badge.parentNode) badge.remove();
    launcher?.setAttribute('aria-label', count ? `${label}, ${strings.unread({ count })}` : (label ?? ''));
    // The page may have changed its title meanwhile: only what we put before it is ours.
    const own = mark && document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
    mark = count ? `(${count}) ` : '';
    document.title = mark + own;
    shadow.host.dispatchEvent(new CustomEvent('bailian-chat:unread', { detail: { count }, bubbles: true, composed: true }));
  }

  const isSeen = (): boolean => panel.isOpen.peek() && document.visibilityState === 'visible';
  const onLook = (): void => {
    if (isSeen()) show(0);
  };

  let last = conversation.ended.peek();
  const stopEnded = effect(() => {
    const ended = conversation.ended.value;
    if (ended === last) return;
    last = ended;
    // What the visitor stopped is no news.
    if (!ended || isSeen() || ended.metadata.outcome === 'stopped') return;
    show(count + 1);
    onUnread();
  });
  const stopOpen = effect(() => {
    if (panel.isOpen.value) onLook();
  });
  document.addEventListener('visibilitychange', onLook);

  return () => {
    stopEnded();
    stopOpen();
    document.removeEventListener('visibilitychange', onLook);
    show(0);
  };
}
