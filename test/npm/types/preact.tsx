/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import 'bailian-chat/preact';
import type { BailianChatHTMLElement } from 'bailian-chat';
import { createRef } from 'preact';

const chat = createRef<BailianChatHTMLElement>();
export const right = <bailian-chat ref={chat} app="support" launcher-text="Ask" z-index={70} class="chat" var-city="Oslo" />;
chat.current?.setOptions({ title: 'Live', consent: null });
// @ts-expect-error -- A list is JSON in an attribute.
export const wrong = <bailian-chat follow-ups={['More?']} />;
