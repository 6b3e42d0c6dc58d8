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

/** Hosts as in {@link readLinkHosts} but never all of them, or whole origins for the sake of test set-ups. Undefined: not set. */
export function readUploadHosts(value: string | undefined, problems: string[]): string[] | undefined {
  const parse = (host: string): string | undefined => {
    const url = parseUrl(host);
    if (url && /^https?:$/.test(url.protocol)) return url.href === `${url.origin}/` ? url.origin : undefined;
    return host === '*' ? undefined : parseHostPattern(host);
  };
  return value === undefined
    ? undefined
    : readEach(value.split(',').map((part) => part.trim()).filter(Boolean), parse, (host) => {
        problems.push(`UPLOAD_HOSTS: ${host} is no host. Write *.aliyuncs.com, or an origin such as http://127.0.0.1:9000.`);
      });
}

/** Where the service reaches this backend; below a path where it is mounted there. */
export function readPublicUrl(value: string | undefined, problems: string[]): string | undefined {
  if (value === undefined) return undefined;
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    problems.push(`PUBLIC_URL is ${JSON.stringify(value)}: it has to be an address such as https://chat.example.com.`);
    return undefined;
  }
  return url.href.replace(/\/+$/, '');
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
