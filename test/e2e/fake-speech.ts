import type { Page } from 'playwright-core';

/** What the page's speech interfaces were told, and how a test speaks through them. */
export interface FakeSpeech {
  /** Calls by name, in order: `start`, `abort`, `speak <lang> <text>`, `cancel`. */
  calls: () => Promise<string[]>;
  /** The visitor says this; each call replaces what was heard so far. */
  hear: (text: string) => Promise<void>;
  /** Dictation ends with this error of the browser's. */
  fail: (error: string) => Promise<void>;
  /** What is being read is read to its end. */
  finishReading: () => Promise<void>;
}

/** Puts interfaces that a test holds in its hands in the place of the browser's, before the page is loaded. */
export async function installFakeSpeech(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const calls: string[] = [];
    /** The one that was started last, first. */
    const started: { onresult?: (event: unknown) => void; onerror?: (event: unknown) => void; onend?: () => void }[] = [];
    let spoken: { onend?: () => void } | undefined;
    class Recognition {
      lang = '';
      declare onresult?: (event: unknown) => void;
      declare onerror?: (event: unknown) => void;
      declare onend?: () => void;
      start(): void {
        calls.push(`start ${this.lang}`);
        started.unshift(this);
      }
      abort(): void {
        calls.push('abort');
      }
    }
    class Utterance {
      lang = '';
      text: string;
      constructor(text: string) {
        this.text = text;
      }
    }
    const synthesis = {
      speak(utterance: Utterance) {
        calls.push(`speak ${utterance.lang} ${utterance.text}`);
        spoken = utterance as { onend?: () => void };
      },
      cancel: () => calls.push('cancel'),
      getVoices: () => [],
    };
    const hear = (text: string): void => started[0]?.onresult?.({ results: [Object.assign([{ transcript: text }], { isFinal: false })] });
    const fail = (error: string): void => {
      started[0]?.onerror?.({ error });
      started[0]?.onend?.();
    };
    for (const [name, value] of Object.entries({ SpeechRecognition: Recognition, SpeechSynthesisUtterance: Utterance, speechSynthesis: synthesis })) {
      Object.defineProperty(window, name, { value, configurable: true });
    }
    Object.assign(window, { fakeSpeech: { calls, hear, fail, finish: () => spoken?.onend?.() } });
  });
}

interface InPage {
  fakeSpeech: { calls: string[]; hear: (text: string) => void; fail: (error: string) => void; finish: () => void };
}

export function toFakeSpeech(page: Page): FakeSpeech {
  return {
    calls: () => page.evaluate(() => (window as unknown as InPage).fakeSpeech.calls),
    hear: (text) => page.evaluate((said) => (window as unknown as InPage).fakeSpeech.hear(said), text),
    fail: (error) => page.evaluate((code) => (window as unknown as InPage).fakeSpeech.fail(code), error),
    finishReading: () => page.evaluate(() => (window as unknown as InPage).fakeSpeech.finish()),
  };
}
