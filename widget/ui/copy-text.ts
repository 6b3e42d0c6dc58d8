import { toVisibleText } from '../markdown/to-text.ts';

/**
 * Puts text into the clipboard. Pages without https have no clipboard API, so a hidden field in `parent` is copied
 * there. What nobody could see in it stays behind. False when the browser refuses.
 */
export async function copyText(source: string, parent: Element | ShadowRoot): Promise<boolean> {
  const text = toVisibleText(source);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const root = parent.getRootNode();
    const focused = root instanceof ShadowRoot && root.activeElement;
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'hush';
    parent.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  }
}
