import type { Reference } from '../../server/wire/protocol.ts';
import { toVisibleText } from '../markdown/to-text.ts';

/** Those of one answer. They may come after the text that cites them, which then draws its numbers anew by itself. */
export interface ReferenceList {
  all: () => readonly Reference[];
  find: (number: number) => Reference | undefined;
  /** The one that is shown. */
  opened: () => Reference | undefined;
  /** Shows one. Its button gets the focus back. */
  open: (reference: Reference, button: HTMLElement) => void;
  /** Gives the focus back. */
  close: () => void;
  /** Leaves the focus where it is. */
  hide: () => void;
  /** What there is, and whether the page has it shown. */
  update: (found: unknown, isShown?: boolean) => void;
  /** Calls `run` after each change. The function returned ends that. */
  subscribe: (run: () => void) => () => void;
}

const maxReferences = 100;
const maxNameLength = 300;
const maxTextLength = 20_000;

/** `onOpen` is called before one is shown. */
export function createReferenceList(onOpen: () => void): ReferenceList {
  const listeners = new Set<() => void>();
  let source: unknown;
  let wasShown = true;
  let references: Reference[] = [];
  let opened: Reference | undefined;
  let from: HTMLElement | undefined;

  function tell(): void {
    for (const run of listeners) run();
  }

  function hide(): void {
    if (!opened) return;
    opened = undefined;
    tell();
  }

  return {
    all: () => references,
    find: (number) => references.find((reference) => reference.number === number),
    opened: () => opened,
    open(reference, button) {
      onOpen();
      from = button;
      opened = reference;
      tell();
    },
    close() {
      hide();
      from?.focus();
    },
    hide,
    update(found, isShown = true) {
      if (found === source && isShown === wasShown) return;
      source = found;
      wasShown = isShown;
      references = toReferences(found);
      opened &&= references.find(({ number }) => number === opened?.number);
      tell();
    },
    subscribe(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
}

/** What can be shown of what came: numbers once only, texts without what cannot be seen, a title in any case. */
function toReferences(found: unknown): Reference[] {
  const references = new Map<number, Reference>();
  for (const one of Array.isArray(found) ? found : []) {
    const { number, title, document, pages, text, images, url }: Record<string, unknown> = Object(one);
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || references.has(number) || references.size === maxReferences) continue;
    const name = toText(document, maxNameLength);
    references.set(number, {
      number,
      title: toText(title, maxNameLength) || name || `[${number}]`,
      document: name,
      pages: toList(pages).filter((page): page is number => Number.isSafeInteger(page)),
      text: toText(text, maxTextLength),
      images: toList(images).filter((image): image is string => typeof image === 'string'),
      ...(typeof url === 'string' && { url }),
    });
  }
  return [...references.values()].sort((a, b) => a.number - b.number);
}

function toText(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? toVisibleText(value.slice(0, maxLength)).trim() : '';
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 20) : [];
}
