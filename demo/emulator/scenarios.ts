/** Ways in which an answer goes wrong or is unusual, each on request. Calls that are refused anyway stay refused. */
export type Scenario =
  /** Long gaps between the pieces of the answer. */
  | 'slow'
  /** The body ends after some text, without the event that says `stop`. */
  | 'cut-off'
  /** The connection breaks in the middle of an event. */
  | 'reset'
  /** Some text, then nothing, with the connection open. */
  | 'stalled'
  /** 429 `Throttling.RateQuota` as JSON. */
  | 'throttled'
  /** The same inside a stream, as its first event. */
  | 'throttled-in-stream'
  /** The content filter holds back the question: `DataInspectionFailed` as the first event. */
  | 'blocked'
  /** The content filter holds back the answer after some text. */
  | 'blocked-midway'
  /** Every event repeats the whole text so far, although increments were asked for. */
  | 'cumulative'
  /** 500 `InternalError` as JSON. */
  | 'server-error'
  /** Status 200 with the HTML page of some gateway. */
  | 'garbage'
  /** Every event carries JSON that is cut off. */
  | 'bad-json'
  /** Headers, then nothing, with the connection open. */
  | 'silent'
  /** Takes the call and never answers, not even with headers. */
  | 'hang'
  /** Events without blank lines between them, as one sample of the vendor's documentation prints them. */
  | 'no-blank-lines'
  /** A long answer with every kind of Markdown. */
  | 'long'
  /** Answers with the exact text of the question. */
  | 'echo'
  /** The model thinks, whether the call asked it to or not. */
  | 'thinking'
  /** The thinking comes in the text, as `<think>…</think>`. */
  | 'think-tags'
  /** The answer names its sources, although the app's switch is off. */
  | 'citations'
  /** Marks in the text, and no `doc_references` to them. */
  | 'marks-without-references'
  /** A plug-in is called before the answer. */
  | 'plugin'
  /** Answers as a workflow app, in the mode that the call names. */
  | 'workflow'
  /** Thoughts and references that are broken in every way. */
  | 'malformed';

/** The names, in the order above. */
export const scenarioNames: readonly Scenario[] = [
  'slow', 'cut-off', 'reset', 'stalled', 'throttled', 'throttled-in-stream', 'blocked', 'blocked-midway', 'cumulative',
  'server-error', 'garbage', 'bad-json', 'silent', 'hang', 'no-blank-lines', 'long', 'echo',
  'thinking', 'think-tags', 'citations', 'marks-without-references', 'plugin', 'workflow', 'malformed',
];
