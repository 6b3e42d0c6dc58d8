import { render } from 'preact';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { MoreOptions } from '../more-options.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface TeaserOptions {
  host: ToolHost;
  strings: MoreStrings;
  /** Without a teaser: none but those that the page asks for. */
  readOptions: () => Pick<MoreOptions, 'teaser' | 'teaser-delay'>;
}

export interface Teaser {
  show: (text: string) => void;
  dispose: () => void;
}

/**
 * Words beside the closed launcher. Whoever dismisses them sees none any more: that is noted for this tab, and for good
 * where something of the visitor is stored already, because before the first message nothing is but what they did.
 */
export function createTeaser({ host, strings, readOptions }: TeaserOptions): Teaser {
  const { panel, conversation, storage, storageKey, shadow, effect } = host;
  const key = `${storageKey}:teaser`;
  const box = document.createElement('div');
  box.className = 'teaser';
  box.setAttribute('part', 'teaser');
  box.setAttribute('role', 'status');
  shadow.querySelector('.root')?.append(box);

  function isDismissed(): boolean {
    try {
      return (sessionStorage.getItem(key) ?? localStorage.getItem(key)) !== null;
    } catch {
      return false;
    }
  }

  function dismiss(): void {
    draw('');
    shadow.querySelector<HTMLElement>('.launcher')?.focus();
    try {
      sessionStorage.setItem(key, 'dismissed');
      if (storage.read().token) (host.kept ?? window).localStorage?.setItem(key, 'dismissed');
    } catch {
      // Refused: it stays away until the page is left.
    }
  }

  function open(): void {
    panel.setOpen(true);
    host.focus();
  }

  function draw(words: string): void {
    render(
      words ? (
        <>
          <button type="button" class="words" dir="auto" onClick={open}>
            {words}
          </button>
          <button type="button" class="away" aria-label={strings.dismiss} title={strings.dismiss} onClick={dismiss}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M6 6l12 12M18 6L6 18" />
            </svg>
          </button>
        </>
      ) : null,
      box,
    );
  }

  function show(words: string): void {
    if (words && !panel.isOpen.peek() && !isDismissed()) draw(words);
  }

  const { 'teaser-delay': delaySeconds = 5 } = readOptions();
  const timer = setTimeout(() => {
    const { teaser: text } = readOptions();
    // Who is in a conversation knows that it is there.
    if (text && !conversation.messages.peek()[0]) show(text);
  }, delaySeconds * 1_000);
  const stop = effect(() => {
    if (!panel.isOpen.value) return;
    clearTimeout(timer);
    draw('');
  });

  return {
    show,
    dispose() {
      clearTimeout(timer);
      stop();
      render(null, box);
      box.remove();
    },
  };
}
