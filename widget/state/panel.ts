import { signal, type ReadonlySignal } from '@preact/signals-core';

/** What the visitor does to the panel. */
export interface Panel {
  isOpen: ReadonlySignal<boolean>;
  /** What stands in the composer. */
  draft: ReadonlySignal<string>;
  setOpen(isOpen: boolean): void;
  setDraft(text: string): void;
}

/** `onOpen` is called after each change of `isOpen`. While `isFixed`, as a part of the page, the panel does not close. */
export function createPanel(onOpen: (isOpen: boolean) => void, isFixed = (): boolean => false): Panel {
  const isOpen = signal(false);
  const draft = signal('');
  return {
    isOpen,
    draft,
    setOpen(value) {
      if (isOpen.value === value || (!value && isFixed())) return;
      isOpen.value = value;
      onOpen(value);
    },
    setDraft(text) {
      draft.value = text;
    },
  };
}
