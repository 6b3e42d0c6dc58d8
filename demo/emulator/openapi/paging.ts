import { OpenApiRefusal } from './openapi-refusal.ts';

/** What lists are made of: numbers rise and are never given again, so that a page can follow one whose end is gone. */
export interface Numbered {
  readonly number: number;
}

export interface Page<T> {
  items: T[];
  maxResults: number;
  /** Empty at the end. */
  nextToken: string;
  totalCount: number;
}

/** A page of `maxResults` (1 to 50, by default 10) after the one whose token is given. Throws OpenApiRefusal. */
export function toPage<T extends Numbered>(all: readonly T[], query: Readonly<Record<string, string>>): Page<T> {
  const maxResults = Number(query['maxResults'] ?? 10);
  if (!/^\d{1,2}$/.test(query['maxResults'] ?? '10') || maxResults < 1 || maxResults > 50) throw new OpenApiRefusal('Memory.MaxResultsInvalid');
  const after = fromToken(query['nextToken']);
  const rest = all.filter(({ number }) => number > after);
  const items = rest.slice(0, maxResults);
  const last = items.at(-1);
  return { items, maxResults, nextToken: last && rest.length > items.length ? toToken(last.number) : '', totalCount: all.length };
}

/** Looks like nothing, and holds characters that an address must encode. */
function toToken(number: number): string {
  return btoa(`\u00fb\u00ff${number}`);
}

function fromToken(token: string | undefined): number {
  if (!token) return -1;
  try {
    const number = /^\u00fb\u00ff(\d{1,15})$/.exec(atob(token))?.[1];
    if (number !== undefined) return Number(number);
  } catch {
    // No Base64, so none of ours.
  }
  throw new OpenApiRefusal('Memory.NextTokenInvalid');
}
