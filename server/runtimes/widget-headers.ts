import { version } from '../wire/version.ts';

const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;

/**
 * How the built widget is served, so that any page may load it. Chunks carry a hash in their names and never change;
 * `widget.js` has the one fixed name and is asked for again soon.
 */
export function widgetHeaders(name: string): Record<string, string> {
  const isHashed = /-[\w-]{8}\.js$/.test(name);
  return {
    'cache-control': isHashed ? `public, max-age=${YEAR}, immutable` : `public, max-age=${HOUR / 12}`,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    // Said here, since in the file it would be bytes that every page pays for.
    'x-bailian-chat-version': version,
  };
}
