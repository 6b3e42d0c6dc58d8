import { parseOriginPattern } from '../origin-pattern.ts';

export function readBaseUrl(value: string | undefined, problems: string[]): string {
  const url = parseUrl(value ?? 'https://dashscope.aliyuncs.com/api/v1');
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    problems.push(`DASHSCOPE_BASE_URL is ${JSON.stringify(value)}: it has to be an address such as https://dashscope.aliyuncs.com or https://dashscope.aliyuncs.com/api/v1.`);
    return '';
  }
  // An origin alone means the documented prefix; any other path is the owner's own, kept as it is.
  return url.origin + (url.pathname === '/' ? '/api/v1' : url.pathname.replace(/\/+$/, ''));
}

export function readOrigins(where: string, values: string[] | undefined, problems: string[]): string[] {
  return (values ?? []).flatMap((value) => {
    const pattern = parseOriginPattern(value);
    if (pattern !== undefined) return [pattern];
    problems.push(`${where}: ${JSON.stringify(value)} is no origin. Write https://www.example.com, https://*.example.com, or * for any.`);
    return [];
  });
}

export function readImagePrefixes(where: string, values: string[] | undefined, problems: string[]): string[] {
  return (values ?? []).flatMap((value) => {
    const url = parseUrl(value);
    if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username) return [url.href];
    problems.push(`${where}: ${JSON.stringify(value)} is no prefix of an address. Write https://images.example.com/products/.`);
    return [];
  });
}

export function readLinkHosts(where: string, values: string[] | undefined, problems: string[]): string[] {
  return (values ?? []).flatMap((value) => {
    const host = value.toLowerCase();
    if (value === '*' || /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/.test(host)) return [host];
    problems.push(`${where}: ${JSON.stringify(value)} is no host. Write docs.example.com, *.example.com, or * for any.`);
    return [];
  });
}

export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
