import type { Strings } from './strings.ts';

const ours = 'Something went wrong on our side. Please try again.';
const owner = 'The assistant is not available at the moment. Please contact us in another way.';
const setup = 'The chat is not set up for this page yet. Please contact us in another way.';
const busy = 'Many people are asking right now. Please try again in a moment.';

export const strings: Strings = {
  title: 'Chat',
  greeting: 'Hello! How can I help you?',
  placeholder: 'Ask a question…',
  newConversation: 'New conversation',
  close: 'Close chat',
  messages: 'Conversation',
  you: 'You',
  assistant: 'Assistant',
  send: 'Send',
  stop: 'Stop answering',
  retry: 'Try again',
  jumpToLatest: 'Jump to the latest message',
  copy: 'Copy answer',
  copied: 'Copied',
  copyCode: 'Copy code',
  code: 'Code',
  table: 'Table',
  showMore: 'Show more',
  imageFrom: (host) => `Image from ${host}`,
  writing: 'The answer is being written.',
  loading: 'Loading your conversation…',
  reconnecting: 'Connection lost. Reconnecting…',
  stopped: 'You stopped this answer.',
  interrupted: 'This answer was interrupted.',
  length: 'This answer reached its longest length.',
  aiLabel: 'AI-generated. Please check important information.',
  aiMark: 'AI-generated',
  charactersLeft: (count) => `${count} characters left`,
  tooLong: (count) => `${count} characters too long`,
  failures: {
    network: 'No connection. Please check your network and try again.',
    endpoint: setup,
    origin_refused: setup,
    not_found: setup,
    app_unavailable: owner,
    content_refused: 'I cannot answer this. Please ask in another way.',
    upstream_busy: busy,
    conversation_busy: 'Another answer in this conversation is still being written. Please wait a moment and try again.',
    upstream_timeout: 'The answer took too long. Please try again.',
    unavailable: busy,
    internal: ours,
    payload_too_large: 'This message is too long. Please shorten it.',
  },
};
