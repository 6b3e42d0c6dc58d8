import { filePath, filesPath } from '../../server/wire/paths.ts';
import { FILE_MD5_HEADER, FILE_NAME_HEADER, type UploadedFile } from '../../server/wire/protocol.ts';
import { ownError } from '../transport/api-error.ts';
import type { Clock } from '../transport/clock.ts';
import { sendRequest } from '../transport/send-request.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface Upload {
  file: Blob;
  name: string;
  md5: string;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

/** The backend's routes for files. All throw `ApiError`, or the signal's reason. */
export interface FileApi {
  upload(upload: Upload): Promise<UploadedFile>;
  read(id: string): Promise<UploadedFile>;
  remove(id: string): Promise<void>;
}

/** How long nothing may move of an upload, at whose end the backend hands the file on before it answers. */
const idleMs = 90_000;

export function createFileApi({ api, endpoint, app, clock }: Pick<ToolHost, 'api' | 'endpoint' | 'app'> & { clock: Clock }): FileApi {
  const request = createToolRequest({ api, endpoint, clock });

  return {
    async upload({ file, name, md5, signal, onProgress }) {
      const answer = await api.asVisitor((bearer) => {
        const headers = {
          authorization: `Bearer ${bearer}`,
          'content-type': 'application/octet-stream',
          [FILE_NAME_HEADER]: encodeURIComponent(name),
          [FILE_MD5_HEADER]: md5,
        };
        return sendRequest({ method: 'POST', url: endpoint + filesPath(app), headers, body: file, signal, onProgress, idleMs, clock });
      });
      return toUploaded(answer);
    },
    async read(id) {
      return toUploaded(await request('GET', filePath(app, id)));
    },
    async remove(id) {
      await request('DELETE', filePath(app, id));
    },
  };
}

/** Only what a stranger's answer would lack is checked. */
function toUploaded(answer: unknown): UploadedFile {
  const file: UploadedFile = Object(answer);
  if (!file.id || !file.url || !/^(reading|ready|failed)$/.test(file.state)) throw ownError('endpoint', 'the backend answered with something that is no file');
  return file;
}
