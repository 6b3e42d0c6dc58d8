import 'bailian-chat/vue';
import type { GlobalComponents } from 'vue';

type Chat = InstanceType<GlobalComponents['bailian-chat']>;

export const right: Chat['$props'] = { app: 'support', 'launcher-text': 'Ask', 'z-index': 70, class: 'chat', 'var-city': 'Oslo' };
// @ts-expect-error -- A list is JSON in an attribute.
export const wrong: Chat['$props'] = { 'follow-ups': ['More?'] };
export const listen = (emit: Chat['$emit'], detail: { id: string; role: 'user'; text: string }): void => emit('bailian-chat:message', new CustomEvent('bailian-chat:message', { detail }));
// @ts-expect-error -- There is no such event.
export const mishear = (emit: Chat['$emit']): void => emit('bailian-chat:shout', new CustomEvent('x'));
