/**
 * Node's `fetch` splits every body in two in case it has to send it again after a redirect, and keeps the half that
 * nobody reads: all of a file. It does so unless redirects are errors and no window belongs to the request. Nothing of
 * ours follows a redirect anyway.
 */
export function uploadWithNode(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, redirect: 'error', window: null });
}
