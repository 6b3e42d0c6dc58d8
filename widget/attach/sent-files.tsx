import { Component, type VNode } from 'preact';
import { extensionOf } from '../../server/wire/file-types.ts';
import type { FilePart } from '../../server/wire/protocol.ts';
import type { AttachStrings } from '../i18n/attach-strings.ts';
import { toFileName, toShownName } from './file-name.ts';
import { Glyph } from './glyph.tsx';

interface SentFilesProps {
  files: readonly FilePart[];
  /** Where a picture can be shown from, if it can. */
  sourceOf: (file: FilePart) => string | undefined;
  strings: AttachStrings;
}

/** The files of a question. */
export function SentFiles({ files, sourceOf, strings }: SentFilesProps): VNode {
  return (
    <ul class="sent" aria-label={strings.attached}>
      {files.map((file) => (
        <SentFile key={file.url} file={file} source={sourceOf(file)} strings={strings} />
      ))}
    </ul>
  );
}

interface SentFileProps {
  file: FilePart;
  source: string | undefined;
  strings: AttachStrings;
}

/** A picture, where it loads; else a file's name and type. */
class SentFile extends Component<SentFileProps, { isBroken: boolean }> {
  override render({ file, source, strings }: SentFileProps): VNode {
    const name = toFileName(file.filename ?? '');
    if (source && !file.isGone && !this.state.isBroken) {
      return (
        <li class="shown">
          <img alt={toShownName(name)} title={name} decoding="async" referrerPolicy="no-referrer" src={source} onError={() => this.setState({ isBroken: true })} />
        </li>
      );
    }
    return (
      <li>
        <Glyph name="file" />
        <div>
          <bdi title={name}>{toShownName(name)}</bdi>
          <span class="note">{file.isGone ? strings.gone : extensionOf(name).toUpperCase()}</span>
        </div>
      </li>
    );
  }
}
