import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { BailianChatAttributes, BailianChatHTMLElement } from './attributes.ts';

/** Types only: with `import 'bailian-chat/react'` TypeScript knows `<bailian-chat>` in React's JSX. */
type ElementProps = Omit<DetailedHTMLProps<HTMLAttributes<BailianChatHTMLElement>, BailianChatHTMLElement>, keyof BailianChatAttributes> & BailianChatAttributes;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'bailian-chat': ElementProps;
    }
  }
}
