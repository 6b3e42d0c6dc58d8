import type { VNode } from 'preact';

interface ConfirmProps {
  question: string;
  /** Says what happens then. */
  action: string;
  /** Label of the button that keeps it. */
  keep: string;
  onKeep: () => void;
  onConfirm: () => void;
}

/** Asks where something is about to be lost. What keeps it comes first, and so gets the focus. */
export function Confirm({ question, action, keep, onKeep, onConfirm }: ConfirmProps): VNode {
  return (
    <div class="ask" role="group" aria-label={question}>
      <p>{question}</p>
      <button type="button" class="chip" onClick={onKeep}>
        {keep}
      </button>
      <button type="button" class="chip danger" onClick={onConfirm}>
        {action}
      </button>
    </div>
  );
}
