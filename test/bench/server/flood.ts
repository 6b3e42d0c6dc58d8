import process from 'node:process';
import { profileRequest } from './flood-request.ts';
import { runRawLoad } from './raw-load.ts';

/** Asks a backend far too often, from a few addresses that are over their limit. A process of its own, so that it keeps nobody's clock waiting. */
const [url = '', perSecond = '', seconds = ''] = process.argv.slice(2);
process.send?.(url);
const { perSecond: answered, statuses } = await runRawLoad({ url, requests: Array.from({ length: 10 }, (_, at) => profileRequest(`203.0.113.${at}`)), connections: 256, seconds: Number(seconds), perSecond: Number(perSecond) });
process.send?.(JSON.stringify({ answered, statuses }));
process.disconnect();
