import type { ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { VoiceStrings } from '../i18n/voice-strings.ts';
import type { Recognition, Speech } from './speech.ts';

export interface Dictation {
  isListening: ReadonlySignal<boolean>;
  /** Why it ended against the visitor's will. */
  problem: ReadonlySignal<keyof VoiceStrings | undefined>;
  start: () => void;
  /** What was heard so far stays. */
  stop: () => void;
}

export interface DictationOptions {
  Recognition: NonNullable<Speech['Recognition']>;
  lang: string;
  readDraft: () => string;
  writeDraft: (text: string) => void;
  signal: typeof createSignal;
}

const problems: Record<string, keyof VoiceStrings | undefined> = {
  'not-allowed': 'refused',
  'service-not-allowed': 'refused',
  'audio-capture': 'noMicrophone',
  network: 'noService',
  // The visitor said nothing, or has stopped it.
  'no-speech': undefined,
  aborted: undefined,
};

/** Writes what is said behind what stands in the composer. */
export function createDictation({ Recognition, lang, readDraft, writeDraft, signal }: DictationOptions): Dictation {
  const isListening = signal(false);
  const problem = signal<keyof VoiceStrings | undefined>(undefined);
  let running: Recognition | undefined;

  function end(own: Recognition): void {
    if (running !== own) return;
    running = undefined;
    isListening.value = false;
  }

  return {
    isListening,
    problem,
    start() {
      if (running) return;
      const own = new Recognition();
      const before = readDraft();
      let written = before;
      running = own;
      Object.assign(own, { lang, continuous: true, interimResults: true });
      own.onresult = ({ results }) => {
        // Stopped.
        if (running !== own) return;
        // Sent or typed over meanwhile: what comes belongs to a question that is gone.
        if (readDraft() !== written) {
          own.abort();
          end(own);
          return;
        }
        const heard = Array.from(results, (result) => result[0]?.transcript ?? '').join('').trim();
        written = [before.trimEnd(), heard].filter(Boolean).join(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(before) ? '' : ' ');
        writeDraft(written);
      };
      own.onerror = ({ error }) => {
        if (running === own) problem.value = error in problems ? problems[error] : 'failed';
      };
      own.onend = () => end(own);
      problem.value = undefined;
      isListening.value = true;
      try {
        own.start();
      } catch {
        problem.value = 'failed';
        end(own);
      }
    },
    stop() {
      const own = running;
      if (!own) return;
      end(own);
      own.abort();
    },
  };
}
