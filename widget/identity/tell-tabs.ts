export interface TabsOfIdentity {
  /** Tells the others who the visitor is from now on; empty: nobody. */
  tell(visitor: string): void;
  close(): void;
}

/** All tabs of a site show the same visitor, or nobody: whoever is somebody else there leaves. */
export function tellTabs(key: string, own: () => string, onOther: () => void): TabsOfIdentity {
  const channel = new BroadcastChannel(`${key}:identity`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const { visitor }: Record<string, unknown> = Object(data);
    if (typeof visitor === 'string' && (visitor !== own() || !visitor)) onOther();
  };
  return {
    tell(visitor) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin alone
      channel.postMessage({ visitor });
    },
    close: () => channel.close(),
  };
}
