/** A link that may be offered, and what it truly leads to: ASCII host with port, mail address or number. */
export interface SafeLink {
  href: string;
  host: string;
}

/** Scheme, two slashes and a plain authority. Whatever browsers would repair on the way is not in it. */
// oxlint-disable-next-line no-control-regex
const plainHttp = /^https?:\/\/[^\0-\x20\x7f-\xa0/\\?#@%]+(?:[/?#]|$)/i;
const plainMail = /^mailto:([^\s@,;:<>"()[\]\\%?&#/]+@[a-z\d.-]+)(?:\?|$)/i;
const plainPhone = /^tel:(\+?[\d().-]{3,30})(?:[;?]|$)/i;

/** One slash and what cannot turn it into two: a place on the page's own site. */
// oxlint-disable-next-line no-control-regex
const plainPath = /^\/(?!\/)[^\0-\x20\x7f-\xa0\\]*$/;

/** The address of an http or https URL without user name, or undefined. Relative ones are refused: they have no base. */
export function toHttpUrl(href: string): URL | undefined {
  if (!plainHttp.test(href)) return undefined;
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}

/**
 * Nothing but http, https, mailto and tel; the latter two keep the bare address, without parameters. A path leads to
 * the page's own site, as in the owner's documents that answers are made from.
 */
export function toSafeLink(href: string): SafeLink | null {
  const url = toHttpUrl(plainPath.test(href) ? location.origin + href : href);
  if (url) return { href: url.href, host: url.host };
  const [, address] = plainMail.exec(href) ?? [];
  if (address) return { href: `mailto:${address}`, host: address };
  const [, phone] = plainPhone.exec(href) ?? [];
  return phone ? { href: `tel:${phone}`, host: phone } : null;
}

/** Words with dots between them that end like a domain, or four numbers. Dots of other scripts count before Latin; what only looks like a dot is one by then. */
const hostLike = /(?:[\p{L}\p{N}_-]+(?:\.|。(?=[\w-])))+(?:\p{L}{2,}|xn--[\w-]+)|\d+(?:\.\d+){3}/gu;
const longestLabel = 300;

/**
 * Whether the visible text promises another place than the link leads to. Then, and where the host has letters that
 * may look like others, the true one has to stand beside it.
 */
export function isDisguised(text: string, { href, host }: SafeLink): boolean {
  if (href.startsWith('tel:')) {
    const digits = toDigits(text);
    return digits.length > 4 && !toDigits(host).endsWith(digits);
  }
  if (href.startsWith('mailto:')) return /[@.]/.test(text) && !text.toLowerCase().includes(host.toLowerCase());
  if (/(^|\.)xn--/.test(host) || text.length > longestLabel) return true;
  const real = toSite(href);
  // Told from its beginning, which is where an address names its host: what follows may have dots too.
  if (toSite(/^https?:/i.test(text) ? text : `https://${text}`) === real) return false;
  return (text.normalize('NFKC').match(hostLike) ?? []).some((word) => toSite(`https://${word}`) !== real);
}

function toSite(href: string): string | undefined {
  return toHttpUrl(href)?.hostname.replace(/^www\./, '');
}

function toDigits(text: string): string {
  return text.replace(/\D/g, '');
}
