import type { VNode } from 'preact';
import type { Announcement } from './create-announcer.ts';

/** Read aloud as it grows, and never seen. */
export function Announcements({ list }: { list: readonly Announcement[] }): VNode {
  return (
    <div class="hush" role="log">
      {list.map(({ key, text }) => (
        <p key={key} dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}
