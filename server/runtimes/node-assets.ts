import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';

const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;

/**
 * The built widget, as any page may load it. Chunks carry a hash in their names and never change; `widget.js` has the
 * one fixed name and is asked for again soon.
 */
export function serveWidget(folder: string): MiddlewareHandler {
  return serveStatic({
    root: folder,
    precompressed: true,
    onFound(path, c) {
      const isHashed = /-[\w-]{8}\.js(\.\w+)?$/.test(path);
      c.header('cache-control', isHashed ? `public, max-age=${YEAR}, immutable` : `public, max-age=${HOUR / 12}`);
      c.header('access-control-allow-origin', '*');
      c.header('cross-origin-resource-policy', 'cross-origin');
      c.header('x-content-type-options', 'nosniff');
    },
  });
}
