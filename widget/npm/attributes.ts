import type { BailianChatInstance, BailianChatOptions } from '../api.ts';

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}` ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}` : Name;

/** The attributes of `<bailian-chat>`: the options with dashes, as text. Lists and objects are JSON. */
export type BailianChatAttributes = { [Name in keyof BailianChatOptions as Kebab<Name>]?: string | number | undefined } & { [variable: `var-${string}`]: string | number | undefined };

/** The element, with the methods of a chat. */
export type BailianChatHTMLElement = HTMLElement & BailianChatInstance;
