/** The words of dictation and reading aloud. */
export interface VoiceStrings {
  dictate: string;
  stopDictating: string;
  /** Said while the browser listens. */
  listening: string;
  read: string;
  stopReading: string;
  /** The visitor or the browser does not let the microphone be used; there is none; the browser's service is not reached; else. */
  refused: string;
  noMicrophone: string;
  noService: string;
  failed: string;
}
