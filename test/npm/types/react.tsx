/** @jsxRuntime automatic */
/** @jsxImportSource react */
import 'bailian-chat/react';
import type { BailianChatHTMLElement } from 'bailian-chat';
import { createRef } from 'react';

const chat = createRef<BailianChatHTMLElement>();
export const right = <bailian-chat ref={chat} app="support" launcher-text="Ask" z-index={70} className="chat" var-city="Oslo" />;
chat.current?.send('Hello', { newConversation: true });
// @ts-expect-error -- A list is JSON in an attribute.
export const wrong = <bailian-chat follow-ups={['More?']} />;
// @ts-expect-error -- There is no such method.
chat.current?.shout('Hello');
