import type { HTMLAttributes, PublicProps } from 'vue';
import type { BailianChatEvents } from '../api.ts';
import type { BailianChatAttributes, BailianChatHTMLElement } from './attributes.ts';

/** Types only: with `import 'bailian-chat/vue'` templates know `<bailian-chat>`, its attributes and its events. */
type ElementProps = Omit<HTMLAttributes, keyof BailianChatAttributes> & BailianChatAttributes & PublicProps;

/** A listener gets the DOM event: `@bailian-chat:message="({ detail }) => …"`. */
type Emit = <Name extends keyof BailianChatEvents>(name: `bailian-chat:${Name}`, event: CustomEvent<BailianChatEvents[Name]>) => void;

declare module 'vue' {
  interface GlobalComponents {
    'bailian-chat': new () => Omit<BailianChatHTMLElement, '$props' | '$emit'> & { $props: ElementProps; $emit: Emit };
  }
}
