import { parseOriginPattern } from '../origin-pattern.ts';

/** Root of the vendor's API. An origin alone means the documented prefix; any other path is kept as it is. */
export function readBaseUrl(value: string | undefined, problems: string[]): string {
  const url = parseUrl(value ?? 'https://dashscope.aliyuncs.com/api/v1');
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    problems.push(`DASHSCOPE_BASE_URL is ${JSON.stringify(value)}: it has to be an address such as https://dashscope.aliyuncs.com or https://dashscope.aliyuncs.com/api/v1.`);
    return '';
  }
  return url.origin + (url.pathname === '/' ? '/api/v1' : url.pathname.replace(/\/+$/, ''));
}

export function readOrigins(where: string, values: readonly string[] | undefined, problems: string[]): string[] {
  return readEach(values, parseOriginPattern, (value) => {
    problems.push(`${where}: ${value} is no origin. Write https://www.example.com, https://*.example.com, or * for any.`);
  });
}

export function readImagePrefixes(where: string, values: readonly string[] | undefined, problems: string[]): string[] {
  const parse = (value: string): string | undefined => {
    const url = parseUrl(value);
    return url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username ? url.href : undefined;
  };
  return readEach(values, parse, (value) => {
    problems.push(`${where}: ${value} is no prefix of an address. Write https://images.example.com/products/.`);
  });
}

/** Hosts that links may lead to: exact, `*.example.com` for any sub-domain, or `*`. */
export function readLinkHosts(where: string, values: readonly string[] | undefined, problems: string[]): string[] {
  return readEach(values, parseHostPattern, (value) => {
    problems.push(`${where}: ${value} is no host. Write docs.example.com, *.example.com, or * for any.`);
  });
}

function parseHostPattern(value: string): string | undefined {
  if (value === '*') return value;
  const wildcard = value.startsWith('*.') ? '*.' : '';
  const host = value.slice(wildcard.length);
  const url = parseUrl(`https://${host}`);
  const isBare = url && !/[\s/\\?#@*]/.test(host) && url.host !== '' && !url.hostname.endsWith('.');
  return isBare ? wildcard + url.host : undefined;
}

function readEach(values: readonly string[] | undefined, parse: (value: string) => string | undefined, onProblem: (value: string) => void): string[] {
  return (values ?? []).flatMap((value) => {
    const parsed = parse(value);
    if (parsed === undefined) onProblem(JSON.stringify(value));
    return parsed ?? [];
  });
}

export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
