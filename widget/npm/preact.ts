import type { HTMLAttributes } from 'preact';
import type { BailianChatAttributes, BailianChatHTMLElement } from './attributes.ts';

/** Types only: with `import 'bailian-chat/preact'` TypeScript knows `<bailian-chat>` in Preact's JSX. */
type ElementProps = Omit<HTMLAttributes<BailianChatHTMLElement>, keyof BailianChatAttributes> & BailianChatAttributes;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'bailian-chat': ElementProps;
    }
  }
}
