import type { Step } from '../wire/protocol.ts';
import { isRecord, textAt } from './json.ts';
import { toReadableLine, toTitle } from './readable-text.ts';

const MAX_LINES = 10;
const MAX_LINE = 160;
/** Longer observations are not looked into. */
const MAX_LENGTH = 500_000;
/** Fields that are nothing to read, or nobody's business, by their names in any of the usual spellings. */
const unreadable = [
  /token|secret|passw|credential|authori[sz]|cookie|signature|session|apikey/i,
  /^(?:id|ids|key|url|uri|link|hash|score|code|index)$|[_\-. ](?:id|ids|key|url|uri|link|hash|score|code|index)$/i,
  /[a-z\d](?:Ids?|ID|Key|Url|URL|Uri|Link|Hash|Score|Code|Index)$/,
  /uuid|guid|openid|(?:user|file|doc|data|memory|order|tool|node)id$/i,
];

/**
 * What an observation says, as a few lines for a person: titles of documents, remembered facts, a plug-in's fields.
 * Ids, addresses and passages are not among them. None when it cannot be read.
 */
export function toDetails(kind: Step['kind'], observation: string): string[] {
  if (observation === '' || observation.length > MAX_LENGTH) return [];
  let value: unknown;
  try {
    value = JSON.parse(observation);
  } catch {
    // Broken JSON could hold anything; a plug-in may also answer with a sentence.
    if (kind !== 'plugin' || /[{}[\]"]/.test(observation)) return [];
    value = observation;
  }
  const lines = kind === 'retrieval' ? toDocuments(value) : kind === 'memory' ? toFacts(value) : toFields(value);
  return [...new Set(lines.filter((line) => line !== ''))].slice(0, MAX_LINES);
}

function toDocuments(value: unknown): string[] {
  return toList(value).map((passage) => {
    if (!isRecord(passage)) return '';
    const title = toTitle(textAt(passage, 'title') ?? '', MAX_LINE);
    const document = toTitle(textAt(passage, 'dataName') ?? textAt(passage, 'doc_name') ?? '', MAX_LINE);
    return title && document && title !== document ? toTitle(`${document}: ${title}`, MAX_LINE) : title || document;
  });
}

/** The time before a fact, such as `[2025-3-16 20:47:40 周日]`, is when the service noted it. */
function toFacts(value: unknown): string[] {
  return toList(value).map((fact) => (typeof fact === 'string' ? toReadableLine(fact.replace(/^\[\d[^\]]{0,40}\]\s*/, ''), MAX_LINE) : ''));
}

function toFields(value: unknown): string[] {
  const lines: string[] = [];
  const visit = (field: unknown, name: string, depth: number): void => {
    if (lines.length === MAX_LINES || depth > 4) return;
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') {
      const text = toReadableLine(String(field), MAX_LINE);
      if (text !== '' && text !== '…') lines.push(toTitle(name ? `${name}: ${text}` : text, MAX_LINE));
    } else if (Array.isArray(field)) {
      for (const item of field.slice(0, MAX_LINES)) visit(item, name, depth + 1);
    } else if (isRecord(field)) {
      for (const [key, inner] of Object.entries(field).slice(0, 4 * MAX_LINES)) {
        if (!unreadable.some((pattern) => pattern.test(key))) visit(inner, toReadableLine(key, 40), depth + 1);
      }
    }
  };
  visit(value, '', 0);
  return lines;
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 4 * MAX_LINES) : [];
}
