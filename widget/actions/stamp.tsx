import type { VNode } from 'preact';
import type { Language } from '../i18n/choose-language.ts';
import type { Phrase } from '../i18n/to-phrases.ts';

interface StampProps {
  /** ISO 8601. */
  time: string;
  language: Language;
  describe: Phrase<{ time: string }>;
}

/** When a message was written: seen on hover and with the keyboard, and always there for screen readers. */
export function Stamp({ time, language, describe }: StampProps): VNode | null {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  const isToday = date.toDateString() === new Date().toDateString();
  const short = date.toLocaleString(language, { ...(!isToday && { month: 'short', day: 'numeric' }), hour: 'numeric', minute: '2-digit' });
  const long = date.toLocaleString(language, { dateStyle: 'full', timeStyle: 'short' });
  // The style sheet shows `data-short`: what a message says stays all its text, also when it is copied.
  return <time dateTime={time} role="img" aria-label={describe({ time: short })} title={long} data-short={short} />;
}
