// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppProfile } from '../../../server/wire/protocol.ts';
import { sendAsAsked } from '../../../widget/more/send-as-asked.ts';
import type { Tool } from '../../../widget/ui/tool.ts';
import { createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

const app = (changes: Partial<AppProfile> = {}): AppProfile => ({ app: 'shop', texts: {}, imagePrefixes: [], variables: [], thinking: 'off', files: false, images: false, memory: false, ...changes });
const file = new File(['Hello'], 'a.md');

let test: TestChat;
let warnings: string[];

function ask(text: string, options: unknown): void {
  const host = createTestHost(test.chat, { warn: (sentence) => warnings.push(sentence) });
  sendAsAsked({ host, text, options });
}

beforeEach(() => {
  test = createTestChat();
  warnings = [];
});

describe('what a page asks', () => {
  it('waits for the conversation and the app’s profile', () => {
    test.status.value = 'loading';
    ask('Hello', {});
    test.app.value = app();
    expect(test.calls).toEqual([]);
    test.status.value = 'idle';
    expect(test.calls).toEqual([['send', 'Hello']]);
    test.status.value = 'loading';
    test.status.value = 'idle';
    expect(test.calls).toHaveLength(1);
  });

  it('is asked all the same where there is no profile', () => {
    ask('Hello', {});
    test.profileFailure.value = { code: 'network', message: '', retryable: true };
    expect(test.calls).toEqual([['send', 'Hello']]);
  });

  it('begins a conversation of its own where the page wants that', () => {
    test.app.value = app();
    ask('Hello', { newConversation: true });
    expect(test.calls).toEqual([['startNew'], ['send', 'Hello']]);
  });

  it('goes with its files once they are ready', async () => {
    test.app.value = app({ files: true });
    ask('Hello', { files: [file, 'no file'] });
    const isHeld = createHeld();
    // As if its tool had come.
    test.tools.value = [isHeld.tool];
    await Promise.resolve();
    expect([test.calls, isHeld.attached]).toEqual([[['loadTool', 'attach'], ['send', 'Hello']], [file]]);
  });

  it('goes without files where the app takes none, and the owner is told', () => {
    test.app.value = app();
    ask('Hello', { files: [file] });
    expect(test.calls).toEqual([['send', 'Hello']]);
    expect(warnings).toEqual([expect.stringContaining('the app takes none')]);
  });

  it.each([undefined, null, 7, 'x', { files: 7 }, { files: 'abc' }])('takes %j for no options', (options) => {
    test.app.value = app();
    ask('Hello', options);
    expect(test.calls).toEqual([['send', 'Hello']]);
    expect(warnings).toEqual([]);
  });
});

/** The tool for files. */
function createHeld(): { tool: Tool; attached: unknown[] } {
  const attached: unknown[] = [];
  return { attached, tool: { css: '', order: 1, call: (_method, files) => void attached.push(...(Array.isArray(files) ? files : [])) } };
}
