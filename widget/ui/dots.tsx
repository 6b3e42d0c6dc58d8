import type { VNode } from 'preact';

/** The sign that an answer is on its way. Screen readers hear it from the live region. */
export function Dots(): VNode {
  return (
    <div class="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
