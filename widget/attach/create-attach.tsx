import type { Attachable } from '../../server/wire/file-types.ts';
import type { FilePart, Message } from '../../server/wire/protocol.ts';
import { systemClock } from '../transport/clock.ts';
import { createOptionReader } from '../more-options.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './attach.css?inline';
import { createAttachments } from './attachments.ts';
import { createFileApi } from './file-api.ts';
import { hashFile } from './hash-file.ts';
import { SentFiles } from './sent-files.tsx';
import { shrinkPicture } from './shrink-picture.ts';
import { Tray } from './tray.tsx';

/** Files and pictures that go with a question: those of the draft in the composer, and those of each message of the visitor's. */
export function createAttach(host: ToolHost): Tool {
  const { api, app, endpoint, conversation, profile, language, focus, signal, effect, words: { attach: strings } } = host;
  const clock = systemClock;
  const readOptions = createOptionReader(host.readRaw);
  const attachments = createAttachments({ signal, api: createFileApi({ api, app, endpoint, clock }), clock, attachable: readTaken, hash: hashFile, shrink: shrinkPicture });
  /** Of pictures that were sent while the page lives, by the id of the file: until the conversation is read again, their addresses show nothing. */
  const thumbnails = new Map<string, string>();

  function readTaken(): Attachable {
    const { files = false, images = false } = profile.app.value ?? {};
    const wanted = readOptions();
    return { files: files && wanted.files !== false, images: images && wanted.images !== false };
  }

  function isHeld(): boolean {
    return attachments.list.value.some(({ stage }) => /waiting|preparing|sending|reading/.test(stage));
  }

  function sourceOf({ mediaType, url }: FilePart): string | undefined {
    if (!mediaType.startsWith('image/')) return undefined;
    // Without a signature nobody is shown a picture.
    return thumbnails.get(idOf(url)) ?? (/^\/.*\?/.test(url) ? endpoint + url : undefined);
  }

  let isFirst = true;
  const stop = effect(() => {
    const messages = conversation.messages.value;
    const urls = filesOf(messages.findLast(({ role }) => role === 'user')).map(({ url }) => url);
    // The draft belongs to its conversation: a new one begins without.
    if (!messages[0] && !isFirst) attachments.clear();
    else if (urls[0]) attachments.drop(urls);
    isFirst = false;
  });

  function dispose(): void {
    stop();
    attachments.clear();
  }

  return {
    css,
    order: 7,
    call(method, files) {
      if (method === 'attach' && Array.isArray(files)) attachments.add(files.filter((file) => file instanceof File));
    },
    file() {
      if (isHeld()) return [false];
      const ready = attachments.list.value.filter(({ stage }) => stage === 'ready');
      // Now, because the message is drawn as soon as it is there.
      for (const { part, thumbnail } of ready) if (part && thumbnail) thumbnails.set(idOf(part.url), thumbnail);
      return ready.flatMap(({ part }) => part ?? []);
    },
    field() {
      const taken = readTaken();
      if (!taken.files && !taken.images) return null;
      return <Tray key="tray" attachments={attachments} strings={strings} language={language} taken={taken} isHeld={isHeld()} focus={focus} onGone={dispose} />;
    },
    question(message) {
      const files = filesOf(message);
      return files[0] ? <SentFiles key="files" files={files} sourceOf={sourceOf} strings={strings} /> : null;
    },
  };
}

function filesOf(message: Message | undefined): FilePart[] {
  return message?.parts.flatMap((part) => (part.type === 'file' ? part : [])) ?? [];
}

/** The id in a file's address, signed or not. */
function idOf(url: string): string {
  return /\/files\/([^/?]+)/.exec(url)?.[1] ?? url;
}
