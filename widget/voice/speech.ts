/** The browser's speech recognition, of which TypeScript knows no types: what is used of it. */
export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: RecognitionEvent) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
  abort: () => void;
}

export interface RecognitionEvent {
  results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>;
}

/** What of the browser voice needs. Absent is what it does not have. */
export interface Speech {
  Recognition: (new () => Recognition) | undefined;
  synthesis: Pick<SpeechSynthesis, 'speak' | 'cancel' | 'getVoices'> | undefined;
  Utterance: typeof SpeechSynthesisUtterance | undefined;
}

/** Their names in the browser; Chromium and Safari have recognition behind a prefix. */
interface Browser {
  SpeechRecognition?: Speech['Recognition'];
  webkitSpeechRecognition?: Speech['Recognition'];
  speechSynthesis?: Speech['synthesis'];
  SpeechSynthesisUtterance?: Speech['Utterance'];
}

export function readSpeech(window: object): Speech {
  const { SpeechRecognition, webkitSpeechRecognition, speechSynthesis, SpeechSynthesisUtterance }: Browser = Object(window);
  return { Recognition: SpeechRecognition ?? webkitSpeechRecognition, synthesis: speechSynthesis, Utterance: SpeechSynthesisUtterance };
}
