import { isRecord, textAt } from './json.ts';

/** Leave to upload one file, for some minutes. */
export interface FileLease {
  leaseId: string;
  method: 'PUT' | 'POST';
  url: URL;
  /** To be sent exactly as they are, the empty ones too. */
  headers: [name: string, value: string][];
}

const LEASE_ID_PATTERN = /^[\w.:-]{1,200}$/;
const MAX_HEADERS = 16;
const NAME_PATTERN = /^[A-Za-z0-9-]{1,64}$/;
/** What a header can carry over `fetch`. */
const VALUE_PATTERN = /^[\t\x20-\x7e\x80-\xff]{0,4096}$/;
/** How a body is sent is our affair. */
const notTheirs = new Set(['host', 'connection', 'content-length', 'expect', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** The lease in the `Data` of `ApplyFileUploadLease`. Undefined: it is none. */
export function parseLease(data: Record<string, unknown>): FileLease | undefined {
  const leaseId = textAt(data, 'FileUploadLeaseId')?.trim() ?? '';
  const param = isRecord(data['Param']) ? data['Param'] : {};
  const method = textAt(param, 'Method')?.toUpperCase();
  const url = textAt(param, 'Url') ?? '';
  const headers = parseLeaseHeaders(param['Headers']);
  if (!LEASE_ID_PATTERN.test(leaseId) || (method !== 'PUT' && method !== 'POST') || !URL.canParse(url) || !headers) return undefined;
  return { leaseId, method, url: new URL(url), headers };
}

/**
 * The headers in either shape that the vendor prints: an object, or one text that is the inside of such an object, with
 * or without its braces. Undefined: they are neither, or cannot be sent.
 */
export function parseLeaseHeaders(value: unknown): [string, string][] | undefined {
  const printed = typeof value === 'string' ? parsePrinted(value) : (value ?? {});
  if (!isRecord(printed)) return undefined;
  const headers: [string, string][] = [];
  for (const [name, text] of Object.entries(printed)) {
    if (typeof text !== 'string' || !NAME_PATTERN.test(name) || !VALUE_PATTERN.test(text) || notTheirs.has(name.toLowerCase())) return undefined;
    headers.push([name, text]);
  }
  return headers.length > MAX_HEADERS ? undefined : headers;
}

function parsePrinted(text: string): unknown {
  const inside = text.trim().replace(/^\{/, '').replace(/\}$/, '').replace(/,\s*$/, '');
  try {
    return JSON.parse(`{${inside}}`);
  } catch {
    return undefined;
  }
}
