import { blockStorage, type Host, page, script } from './host.ts';

const strict = "default-src 'none'; script-src <endpoint>; connect-src <endpoint>; img-src <endpoint> data:";

/** A policy of the page, with the backend's address in it. */
function withPolicy(name: string, policy: string, more: Partial<Host> = {}): Host {
  const header = more.headers ? 'content-security-policy-report-only' : 'content-security-policy';
  return {
    name,
    html: (tag) => page(tag).replaceAll(/ style="[^"]*"/g, ''),
    ...more,
    headers: ({ endpoint }) => ({ [header]: policy.replaceAll('<endpoint>', endpoint) }),
  };
}

/** The chat in a frame of another page. */
function framed(name: string, from: 'site' | 'elsewhere', more: Partial<Host> = {}, attributes = ''): Host {
  return {
    name,
    frame: '#frame',
    html: (frame, places) => page('', { body: frame && `<iframe id="frame" ${attributes} style="position:fixed;inset:auto 0 0 auto;width:460px;height:700px;border:0" src="${places[from]}${frame}"></iframe>` }),
    isNotCompared: 'the frame stands over the page',
    ...more,
  };
}

export const oddDocuments: Host[] = [
  { name: 'in quirks mode', html: (tag) => page(tag, { doctype: '' }) },
  { name: 'of the nineties', html: (tag) => page(tag, { doctype: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">', attributes: 'bgcolor="#ffeecc" text="#330000" link="#006600"' }) },
  {
    name: 'that is XHTML',
    contentType: 'application/xhtml+xml; charset=utf-8',
    html: (tag) => page(tag, { doctype: '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>' }).replace('<html ', '<html xmlns="http://www.w3.org/1999/xhtml" ').replaceAll(/<(meta|input)([^>]*?)\/?>/g, '<$1$2/>').replaceAll('type="button"', 'type="button"'),
  },
  { name: 'with a base address elsewhere', html: (tag) => page(tag, { head: '<base href="https://other.test/deep/" target="_parent">' }) },
  { name: 'without a body of its own', html: (tag) => `<!doctype html><html lang="en"><title>A site</title>${tag}` },
  withPolicy('with the strictest policy', strict),
  withPolicy('with the strictest policy and Trusted Types', `${strict}; require-trusted-types-for 'script'; trusted-types 'none'`),
  withPolicy('whose policy is only reported, Trusted Types too', `${strict}; require-trusted-types-for 'script'; trusted-types 'none'`, { headers: () => ({}) }),
  withPolicy('with nonces and strict-dynamic', "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'; connect-src <endpoint>; img-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'", { attributes: 'nonce="abc"' }),
  withPolicy('whose policy is a sandbox that keeps its origin', `sandbox allow-scripts allow-same-origin allow-popups; ${strict}`, { complaints: /can escape its sandboxing/ }),
  {
    name: 'that is isolated from other origins',
    html: (tag) => page(tag),
    headers: () => ({ 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' }),
  },
  {
    name: 'that permits no feature and sends no referrer',
    html: (tag) => page(tag),
    headers: () => ({ 'permissions-policy': 'clipboard-write=(), clipboard-read=(), microphone=(), camera=(), autoplay=(), fullscreen=()', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' }),
  },
  { name: 'that holds the tag in its head', html: (tag) => page('', { head: tag }) },
  { name: 'that adds the tag by a script', html: (tag) => page(tag && script(`document.head.append(Object.assign(document.createElement('script'), { src: ${JSON.stringify(/src="([^"]*)"/.exec(tag)?.[1] ?? '')} }));`)) },
  { name: 'whose tag is deferred', html: (tag) => page('', { head: tag.replace('async', 'defer') }) },
  framed('in a frame of its own site', 'site'),
  framed('in a frame of another site', 'elsewhere'),
  framed('in a frame of another site, whose storage the browser blocks', 'elsewhere', { prepare: (opened) => opened.addInitScript(blockStorage) }),
  framed('in a sandbox that keeps its origin', 'site', { complaints: /can escape its sandboxing/ }, 'sandbox="allow-scripts allow-same-origin"'),
];
