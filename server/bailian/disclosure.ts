/** What of an answer may leave the backend besides its text. An app's settings are one of these. */
export interface Disclosure {
  /** Whether the model's thinking may be seen, wherever in an answer it comes. */
  thoughts: boolean;
  /** What the app did: nothing of it, what it is called, or also what was found. */
  steps: 'off' | 'names' | 'details';
  /** The documents an answer refers to: none, what they are called, or also the passages and pictures. */
  citations: 'off' | 'titles' | 'passages';
  /** Hosts that addresses of documents may lead to: exact, `*.example.com` (any sub-domain), or `*`. */
  linkHosts: readonly string[];
}

export const discloseNothing: Disclosure = { thoughts: false, steps: 'off', citations: 'off', linkHosts: [] };
