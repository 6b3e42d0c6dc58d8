import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { allStates } from './all-states.ts';
import { type Chat, toChat } from './chat.ts';
import { focused } from './focused.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ ...allStates, tokenDelayMs: 2 });

interface Scene {
  page: Page;
  chat: Chat;
}

/** One thing that comes and goes, with the keyboard alone. */
interface Overlay {
  attributes?: string;
  /** Before it: by default the panel is open. */
  before?: (scene: Scene) => Promise<unknown>;
  /** What is pressed to bring it: it gets the focus, then Enter. Absent where it is there by itself. */
  opener?: (scene: Scene) => Locator;
  /** What is seen then, where the focus alone does not tell. */
  shows?: (scene: Scene) => Locator;
  /** What has the focus once it is there. */
  lands: string | RegExp;
  /** What Tab reaches from there, in order. */
  order?: (string | RegExp)[];
  /** Keys that end it from what was reached last, and what has the focus then. */
  leave: string;
  returns: string | RegExp;
}

const composer = 'Ask a question…';

const ask = async ({ chat }: Scene, question = 'Hello'): Promise<void> => {
  await chat.open();
  await chat.ask(question);
  await chat.answer();
};
const openHistory = async (scene: Scene): Promise<void> => {
  await ask(scene);
  await scene.chat.button('Your conversations').click();
  await scene.chat.panel.getByRole('listitem').first().waitFor();
};
const named = (scene: Scene, name: string | RegExp): Locator => scene.chat.panel.getByRole('button', { name, exact: true }).last();
const isFocused = (page: Page, name: string | RegExp): Promise<void> =>
  expect.poll(() => focused(page)).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));

const overlays: Record<string, Overlay> = {
  'the panel': {
    before: ({ chat }) => chat.launcher.waitFor(),
    opener: ({ chat }) => chat.launcher,
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a teaser': {
    before: async ({ page, chat }) => {
      await chat.launcher.waitFor();
      await page.evaluate(() => window.BailianChat?.teaser('Looking for a tea?'));
      await page.locator('bailian-chat').getByText('Looking for').waitFor();
      await chat.launcher.focus();
    },
    lands: 'Chat',
    order: ['Looking for a tea?', 'Dismiss'],
    leave: 'Enter',
    returns: 'Chat',
  },
  'a teaser that is taken up': {
    before: async ({ page }) => {
      await page.evaluate(() => window.BailianChat?.teaser('Looking for a tea?'));
      await page.locator('bailian-chat').getByText('Looking for').waitFor();
    },
    opener: ({ page }) => page.locator('bailian-chat').getByRole('button', { name: 'Looking for a tea?' }),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  consent: {
    attributes: 'data-consent="Your questions are sent to our assistant."',
    opener: (scene) => named(scene, 'I agree'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'the conversations': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'Your conversations'),
    shows: ({ chat }) => chat.panel.getByRole('region', { name: 'Your conversations' }).getByRole('listitem').first(),
    lands: 'Your conversations',
    order: ['Back to the conversation', 'Search in your conversations', /^Hello/, 'Rename: Hello', 'Delete: Hello', 'Save, print, your data', 'Attach files', composer],
    leave: 'Escape',
    returns: 'Your conversations',
  },
  'a new title': {
    before: openHistory,
    opener: (scene) => named(scene, 'Rename: Hello'),
    lands: 'New title',
    order: ['Save', 'Cancel'],
    leave: 'Escape',
    returns: 'Rename: Hello',
  },
  'the question whether a conversation shall go': {
    before: openHistory,
    opener: (scene) => named(scene, 'Delete: Hello'),
    lands: 'Keep',
    order: ['Delete'],
    leave: 'Escape',
    returns: 'Delete: Hello',
  },
  'what can be done with all conversations': {
    before: async (scene) => {
      await openHistory(scene);
      await scene.chat.panel.getByText('Save, print, your data').click();
    },
    opener: (scene) => named(scene, 'Forget me'),
    lands: 'Keep',
    order: ['Forget everything'],
    leave: 'Escape',
    returns: 'Forget me',
  },
  'what is remembered': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'What I remember'),
    shows: ({ chat }) => chat.panel.getByRole('region', { name: 'What I remember' }).getByText('Nothing is remembered'),
    lands: 'What I remember',
    order: ['Back to the conversation'],
    leave: 'Enter',
    returns: 'What I remember',
  },
  'the passage of a source': {
    before: (scene) => {
      stage.emulator.setScenario('citations', { times: 1 });
      return ask(scene, 'How much is shipping to Japan?');
    },
    opener: ({ chat }) => chat.answers.last().getByRole('button', { name: /^Source 1/ }).first(),
    lands: /^Source 1/,
    order: ['Close source', /./],
    leave: 'Escape',
    returns: /^Source 1/,
  },
  'words behind a rating': {
    attributes: 'data-feedback="on"',
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'Good answer'),
    lands: 'Good answer',
    order: ['Bad answer', 'What was good about it? (optional)'],
    leave: 'Escape',
    returns: 'Good answer',
  },
  'a question that is changed': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'Change this question'),
    lands: composer,
    leave: 'Shift+Tab Shift+Tab Enter',
    returns: composer,
  },
  'what goes along of the page': {
    attributes: 'data-page-context="title"',
    opener: (scene) => named(scene, 'Do not send it along'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a file that is taken off': {
    before: async ({ chat }) => {
      await chat.open();
      await chat.button('Attach files').waitFor();
      await chat.panel.locator('input[type=file]').setInputFiles({ name: 'a.md', mimeType: '', buffer: Buffer.from('Hello') });
    },
    opener: (scene) => named(scene, 'Remove a.md'),
    lands: 'Attach files',
    leave: 'Escape',
    returns: 'Chat',
  },
  'the size of the panel': {
    opener: (scene) => named(scene, 'Make larger'),
    lands: 'Usual size',
    leave: 'Enter',
    returns: 'Make larger',
  },
  'a new conversation': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'New conversation'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a question to pick': {
    opener: (scene) => named(scene, 'How much is the Longjing?'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a question to pick behind an answer': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'And the Tieguanyin?'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a question before a link leaves': {
    before: async (scene) => {
      stage.emulator.setScenario('echo', { times: 1 });
      await ask(scene, 'See [the mountain](https://mountain.example/).');
      // What asks comes with it.
      await scene.chat.button('Your conversations').waitFor();
    },
    opener: ({ chat }) => chat.answers.last().getByRole('link'),
    lands: 'Stay here',
    order: ['Go there'],
    leave: 'Escape',
    returns: /the mountain/,
  },
  'an answer that is asked for again': {
    before: (scene) => ask(scene),
    opener: (scene) => named(scene, 'Answer again'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'an answer that failed': {
    before: async ({ chat }) => {
      stage.emulator.setScenario('garbage', { times: 9 });
      await chat.open();
      await chat.ask('Hello');
      await chat.failure.waitFor();
      stage.emulator.setScenario(null);
    },
    opener: (scene) => named(scene, 'Try again'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'an answer that is stopped': {
    before: async ({ chat }) => {
      stage.emulator.setScenario('stalled', { times: 1 });
      await chat.open();
      await chat.ask('Hello');
    },
    opener: (scene) => named(scene, 'Stop answering'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
  'a question in line that is withdrawn': {
    before: async (scene) => {
      await ask(scene);
      await scene.page.context().setOffline(true);
      await scene.chat.input.fill('Later');
      await scene.chat.input.press('Enter');
    },
    opener: (scene) => named(scene, 'Do not ask: Later'),
    lands: composer,
    leave: 'Escape',
    returns: 'Chat',
  },
};

const screens = { 'a computer': { width: 1_280, height: 720 }, 'a window at 400 %': { width: 320, height: 256 } };

describe.each(Object.entries(screens))('the focus, on %s,', (_screen, viewport) => {
  it.each(Object.entries(overlays))('comes to %s and goes back, and is never lost', { timeout: 60_000 }, async (name, { attributes, before, opener, shows, lands, order = [], leave, returns }) => {
    // There is nothing to size where the panel fills the window.
    if (name === 'the size of the panel' && viewport.width < 640) return;
    const { page } = await stage.open({ body: tag(stage.endpoint, attributes), context: { viewport } });
    const scene = { page, chat: toChat(page) };
    await (before ? before(scene) : scene.chat.open());
    if (opener) {
      await opener(scene).focus();
      await page.keyboard.press('Enter');
    }
    await shows?.(scene).first().waitFor();
    await isFocused(page, lands);
    for (const next of order) {
      await page.keyboard.press('Tab');
      expect(await focused(page)).toEqual(typeof next === 'string' ? next : expect.stringMatching(next));
    }
    for (const key of leave.split(' ')) await page.keyboard.press(key);
    await isFocused(page, returns);
  });
});

describe('the focus', () => {
  it('goes to the composer when the button that has it goes away by itself', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('word '.repeat(300));
    await chat.button('Stop answering').focus();
    await isFocused(page, 'Stop answering');
    await chat.answer();
    await isFocused(page, composer);
  });

  it('goes to the messages with whoever jumps to the newest one', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    await chat.panel.locator('[part=messages]').focus();
    await page.keyboard.press('Home');
    await chat.button('Jump to the latest message').focus();
    await page.keyboard.press('Enter');
    await isFocused(page, 'Conversation');
  });

  it('stays where the visitor has put it, on the page', async () => {
    const { page } = await stage.open({ body: `<button>Of the page</button>${tag(stage.endpoint)}` });
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('word '.repeat(300));
    await chat.button('Stop answering').focus();
    await page.getByRole('button', { name: 'Of the page' }).focus();
    await chat.answer();
    expect(await focused(page)).toBe('Of the page');
  });

  it('stays in a panel that fills the window, which is modal then', async () => {
    const { page } = await stage.open({ body: `<button>Of the page</button>${tag(stage.endpoint)}<button>Behind it</button>`, context: { viewport: { width: 400, height: 700 } } });
    const chat = toChat(page);
    await chat.open();
    await expect.poll(() => chat.panel.getAttribute('aria-modal')).toBe('true');
    const seen = new Set<string | null>();
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press(key);
        seen.add(await focused(page));
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Close chat', 'Conversation', composer]));
    for (const name of ['Of the page', 'Behind it', 'BODY', 'Chat']) expect(seen).not.toContain(name);
    await page.setViewportSize({ width: 1_000, height: 700 });
    await expect.poll(() => chat.panel.getAttribute('aria-modal')).toBe(null);
  });
});
