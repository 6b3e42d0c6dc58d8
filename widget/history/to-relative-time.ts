const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long ago a time (ISO 8601) was, as one says it: “yesterday”, “5 minutes ago”. Empty for what is no time. */
export function toRelativeTime(time: string, now: number, language: string): string {
  const seconds = (new Date(time).getTime() - now) / 1_000;
  if (Number.isNaN(seconds)) return '';
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const [unit, length] = units.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
  // A clock that is a little ahead must not make the past the future. Below a minute it is now.
  return words.format(unit === 'second' ? 0 : Math.min(0, Math.trunc(seconds / length)), unit);
}
