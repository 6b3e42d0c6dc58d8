import { appPath } from '../../../server/wire/paths.ts';
import type { RawRequest } from './raw-load.ts';
import { origin } from './subjects.ts';

/** What a page asks first, as if a proxy had taken it from that address. */
export function profileRequest(address: string): RawRequest {
  return { method: 'GET', path: appPath('default'), headers: { origin, 'x-forwarded-for': address } };
}
