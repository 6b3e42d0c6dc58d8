import type { VNode } from 'preact';
import type { MemoryStrings } from '../i18n/memory-strings.ts';

interface ConfirmProps {
  question: string;
  /** Says what happens then. */
  action: string;
  strings: MemoryStrings;
  onKeep: () => void;
  onConfirm: () => void;
}

/** Asks where something is about to be lost. What keeps it comes first, and so gets the focus. */
export function Confirm({ question, action, strings, onKeep, onConfirm }: ConfirmProps): VNode {
  return (
    <div class="ask" role="group" aria-label={question}>
      <p>{question}</p>
      <button type="button" class="chip" onClick={onKeep}>
        {strings.keep}
      </button>
      <button type="button" class="chip danger" onClick={onConfirm}>
        {action}
      </button>
    </div>
  );
}
