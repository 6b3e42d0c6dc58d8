import { describe, expect, it } from 'vitest';
import { toRelativeTime } from '../../../widget/history/to-relative-time.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const at = (seconds: number): string => new Date(now - seconds * 1_000).toISOString();

describe('how long ago something was', () => {
  it.each([
    [0, 'now'],
    [59, 'now'],
    [60, '1 minute ago'],
    [3_599, '59 minutes ago'],
    [3_600, '1 hour ago'],
    [86_400, 'yesterday'],
    [3 * 86_400, '3 days ago'],
    [8 * 86_400, 'last week'],
    [70 * 86_400, '2 months ago'],
    [800 * 86_400, '2 years ago'],
  ])('%i seconds: %s', (seconds, words) => {
    expect(toRelativeTime(at(seconds), now, 'en')).toBe(words);
  });

  it('is said in the visitor’s language', () => {
    expect(toRelativeTime(at(86_400), now, 'zh-CN')).toBe('昨天');
    expect(toRelativeTime(at(120), now, 'de')).toBe('vor 2 Minuten');
  });

  it('is now for a clock that is ahead, and nothing for what is no time', () => {
    expect(toRelativeTime(at(-30), now, 'en')).toBe('now');
    expect(toRelativeTime('soon', now, 'en')).toBe('');
  });
});
