/** Temporary storage is the vendor's object storage, in a bucket and a region that its documentation does not fix. */
export const defaultUploadHosts: readonly string[] = ['*.aliyuncs.com'];

/**
 * The address to upload to, or undefined when no entry allows its host. An entry is a host, `*.` and a domain, or a
 * whole origin such as `http://127.0.0.1:8080`, for which alone plain HTTP and other ports are taken. Addresses with
 * plain HTTP are used over HTTPS instead: the scheme is not part of what the service signed.
 */
export function allowUpload(url: URL, hosts: readonly string[]): URL | undefined {
  if (url.username !== '' || url.password !== '') return undefined;
  if (hosts.includes(url.origin)) return url;
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.port !== '') return undefined;
  const isAllowed = hosts.some((entry) => (entry.startsWith('*.') ? url.hostname.endsWith(entry.slice(1)) : url.hostname === entry));
  if (!isAllowed) return undefined;
  const secure = new URL(url);
  secure.protocol = 'https:';
  return secure;
}
