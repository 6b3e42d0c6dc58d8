import { vi } from 'vitest';

/** Answers every XMLHttpRequest of the page; a rejection is a lost connection. */
export function stubRequests(answer: (method: string, url: string, headers: Record<string, string>) => Promise<Response>): void {
  class StubRequest {
    readonly upload: { onprogress?: unknown } = {};
    status = 0;
    responseText = '';
    onloadend?: () => void;
    #asked: [method: string, url: string] = ['', ''];
    readonly #headers: Record<string, string> = {};

    open(method: string, url: string): void {
      this.#asked = [method, url];
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers[name] = value;
    }

    abort(): void {}

    send(): void {
      void this.#answer();
    }

    async #answer(): Promise<void> {
      const response = await answer(...this.#asked, this.#headers).catch(() => undefined);
      this.status = response?.status ?? 0;
      this.responseText = (await response?.text()) ?? '';
      this.onloadend?.();
    }
  }
  vi.stubGlobal('XMLHttpRequest', StubRequest);
}
