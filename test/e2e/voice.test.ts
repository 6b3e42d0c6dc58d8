import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';
import { screens } from './screens.ts';
import { shoot } from './shoot.ts';
import { type Chat, toChat } from './chat.ts';
import { type FakeSpeech, installFakeSpeech, toFakeSpeech } from './fake-speech.ts';
import { type SitePage, tag, useStage } from './stage.ts';

const stage = useStage();

async function openPage(attributes = 'data-voice="on"', site: SitePage = {}): Promise<{ page: Page; chat: Chat; speech: FakeSpeech; complaints: string[] }> {
  const { page, complaints } = await stage.open({ body: tag(stage.endpoint, attributes), prepare: installFakeSpeech, ...site });
  const chat = toChat(page);
  await chat.open();
  return { page, chat, speech: toFakeSpeech(page), complaints };
}

describe('dictation', () => {
  it('writes behind what is typed, and is sent like it', async () => {
    const { chat, speech, complaints } = await openPage();
    await chat.input.fill('Hello,');
    await chat.button('Dictate').click();
    await chat.panel.getByText('Listening…').waitFor();
    await speech.hear('how much');
    await speech.hear('how much is the Longjing');
    expect(await chat.input.inputValue()).toBe('Hello, how much is the Longjing');
    await chat.button('Stop dictating').click();
    expect(await speech.calls()).toEqual(['start en', 'abort']);
    await chat.input.press('Enter');
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['Hello, how much is the Longjing']);
    await chat.answer();
    expect(complaints).toEqual([]);
  });

  it('stops when the question is sent, when the panel closes, and when somebody types over it', async () => {
    const { page, chat, speech } = await openPage();
    await chat.button('Dictate').click();
    await speech.hear('Hello');
    await chat.input.press('Enter');
    await chat.button('Dictate').waitFor();
    // What is heard late belongs to nothing any more.
    await speech.hear('Hello again');
    expect(await chat.input.inputValue()).toBe('');
    await chat.answer();
    await chat.button('Dictate').click();
    await page.keyboard.press('Escape');
    await expect.poll(speech.calls).toEqual(['start en', 'abort', 'start en', 'abort']);
    await chat.launcher.click();
    await chat.button('Dictate').click();
    await speech.hear('One');
    await chat.input.fill('Two');
    await speech.hear('One three');
    await chat.button('Dictate').waitFor();
    expect(await chat.input.inputValue()).toBe('Two');
  });

  it.each([
    ['not-allowed', 'The microphone is blocked.'],
    ['audio-capture', 'No microphone was found.'],
    ['network', 'could not reach its speech service'],
    ['language-not-supported', 'Dictation stopped.'],
  ])('says what to do about "%s"', async (error, sentence) => {
    const { chat, speech } = await openPage();
    await chat.button('Dictate').click();
    await speech.fail(error);
    await chat.panel.getByText(sentence).waitFor();
    await chat.button('Dictate').waitFor();
  });
});

describe('reading aloud', () => {
  it('says an answer without its marks, piece by piece, and stops', async () => {
    const { chat, speech, complaints } = await openPage();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    await chat.button('Read aloud').click();
    await chat.button('Stop reading').waitFor();
    const [first = ''] = await speech.calls();
    expect(first).toMatch(/^speak en West Lake Longjing comes in three sizes/);
    expect(first).not.toMatch(/[*|#]/);
    await chat.button('Stop reading').click();
    expect((await speech.calls()).at(-1)).toBe('cancel');
    await chat.button('Read aloud').click();
    while ((await chat.button('Stop reading').count()) > 0) await speech.finishReading();
    const said = (await speech.calls()).filter((call) => call.startsWith('speak')).join(' ');
    expect(said).toContain('You can order it on the Longjing page.');
    expect(complaints).toEqual([]);
  });

  it('stops with the panel and with the conversation', async () => {
    const { page, chat, speech } = await openPage();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    await chat.button('Read aloud').click();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await speech.calls()).at(-1)).toBe('cancel');
    await chat.launcher.click();
    await chat.button('Read aloud').click();
    await chat.button('New conversation').click();
    await expect.poll(async () => (await speech.calls()).filter((call) => call === 'cancel').length).toBe(2);
  });
});

describe('a voice', () => {
  it('is not there unless the owner wants it', async () => {
    const { chat } = await openPage('');
    await chat.ask('Hello');
    await chat.answer();
    await chat.button('Answer again').waitFor();
    expect(await chat.button('Dictate').count()).toBe(0);
    expect(await chat.button('Read aloud').count()).toBe(0);
  });

  it('is not there where the browser has none', async () => {
    const { chat } = await openPage('data-voice="on"', {
      prepare: (page) =>
        page.addInitScript(() => {
          for (const name of ['SpeechRecognition', 'webkitSpeechRecognition', 'speechSynthesis', 'SpeechSynthesisUtterance']) Object.defineProperty(window, name, { value: undefined });
        }),
    });
    await chat.ask('Hello');
    await chat.answer();
    await chat.button('Answer again').waitFor();
    expect(await chat.button('Dictate').count()).toBe(0);
    expect(await chat.button('Read aloud').count()).toBe(0);
  });

  it.each(screens)('looks right on %s', async (name, context) => {
    const { page, chat, speech } = await openPage('data-voice="on"', { context: { ...context, reducedMotion: 'reduce' } });
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    await chat.button('Read aloud').click();
    await chat.button('Dictate').click();
    await speech.hear('And the Tieguanyin');
    await shoot(page, `voice-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});
