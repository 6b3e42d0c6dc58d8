import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { CreateMd5 } from '../md5.ts';
import { readFailure } from './failure.ts';
import { type FileLease, parseLease } from './file-lease.ts';
import { type FileStatus, toFileStatus } from './file-status.ts';
import { isRecord, textAt } from './json.ts';
import type { OpenApiCall, OpenApiClient } from './openapi.ts';
import { toOpenApiError } from './openapi-error.ts';
import { uploadFile, type UploadOptions } from './upload.ts';
import { defaultUploadHosts } from './upload-host.ts';
import { UpstreamError } from './upstream-error.ts';

export interface FileDescription {
  /** 4 to 128 characters, with its extension. */
  fileName: string;
  /** In hexadecimal. */
  md5: string;
  sizeBytes: number;
}

interface CallOptions {
  signal?: AbortSignal;
}

/** Every call throws what `OpenApiClient.call` throws. An id that the service cannot have made is `not_found`. */
export interface FilesClient {
  /** Asks for leave to upload. Throws ChatError `bad_request` for a description that the service does not take. */
  applyLease(file: FileDescription, options?: CallOptions): Promise<FileLease>;
  /**
   * Sends the file's bytes as they come, keeping none. Nothing is sent to a host that is not allowed. Throws ChatError
   * `file_broken` when the body is not what was announced, UpstreamError when the storage does not take it.
   */
  upload(options: UploadOptions): Promise<void>;
  /** Hands the uploaded file to the service, once for each lease, and returns the file's id. */
  addFile(leaseId: string, options?: CallOptions): Promise<string>;
  /** The vendor asks for some seconds between two calls, and more of them after `upstream_busy`. */
  describeFile(fileId: string, options?: CallOptions): Promise<FileStatus>;
  deleteFile(fileId: string, options?: CallOptions): Promise<void>;
}

export interface FilesClientOptions {
  openApi: OpenApiClient;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  /** Where files may be sent to; entries as in `allowUpload`. Default `*.aliyuncs.com`. */
  uploadHosts?: readonly string[];
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
}

const CATEGORY = 'default';
/** In both calls, or the file does not become one of a session. */
const CATEGORY_TYPE = 'SESSION_FILE';
/** Which one is named does not count for files of a session. */
const PARSER = 'DASHSCOPE_DOCMIND';
const FILE_ID_PATTERN = /^file_session_[A-Za-z0-9_-]{1,128}$/;
/** Beyond this length the service refuses a name; below it there is no room for one with an extension. */
const NAME_LENGTHS = { min: 4, max: 128 };

/** Client of the vendor's actions on files of a session. */
export function createFilesClient({ openApi, fetch, clock, uploadHosts = defaultUploadHosts, createMd5 }: FilesClientOptions): FilesClient {
  async function call(call: OpenApiCall): Promise<Record<string, unknown>> {
    return readEnvelope(await openApi.call(call), call);
  }

  return {
    async applyLease({ fileName, md5, sizeBytes }, { signal } = {}) {
      checkDescription({ fileName, md5, sizeBytes });
      const form = { FileName: fileName, Md5: md5.toLowerCase(), SizeInBytes: String(sizeBytes), CategoryType: CATEGORY_TYPE };
      // A lease that nobody uses lapses.
      const data = await call({ action: 'ApplyFileUploadLease', method: 'POST', path: ['datacenter', 'category', CATEGORY], form, repeatable: true, signal });
      const lease = parseLease(data);
      if (!lease) throw unreadable();
      return lease;
    },

    upload: (options) => uploadFile(options, { fetch, clock, hosts: uploadHosts, createMd5 }),

    async addFile(leaseId, { signal } = {}) {
      const form = { LeaseId: leaseId, Parser: PARSER, CategoryId: CATEGORY, CategoryType: CATEGORY_TYPE };
      const data = await call({ action: 'AddFile', method: 'PUT', path: ['datacenter', 'file'], form, repeatable: false, signal });
      const fileId = textAt(data, 'FileId')?.trim() ?? '';
      if (!FILE_ID_PATTERN.test(fileId)) throw unreadable();
      return fileId;
    },

    async describeFile(fileId, { signal } = {}) {
      const data = await call({ action: 'DescribeFile', method: 'GET', path: toPath(fileId), repeatable: true, signal });
      const status = textAt(data, 'Status');
      if (!status) throw unreadable();
      return toFileStatus(status);
    },

    async deleteFile(fileId, { signal } = {}) {
      await call({ action: 'DeleteFile', method: 'DELETE', path: toPath(fileId), repeatable: true, signal });
    },
  };
}

function toPath(fileId: string): string[] {
  if (!FILE_ID_PATTERN.test(fileId)) throw new ChatError('not_found');
  return ['datacenter', 'file', fileId, ''];
}

function checkDescription({ fileName, md5, sizeBytes }: FileDescription): void {
  const { length } = fileName;
  if (length < NAME_LENGTHS.min || length > NAME_LENGTHS.max || !/[^.]\.\w+$/.test(fileName) || /[\p{Cc}/\\]/u.test(fileName)) {
    throw new ChatError('bad_request', { detail: 'A file’s name has 4 to 128 characters and an extension, and no slashes.' });
  }
  if (!/^[0-9a-f]{32}$/i.test(md5)) throw new ChatError('bad_request', { detail: 'The MD5 of a file has 32 hexadecimal digits.' });
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) throw new ChatError('bad_request', { detail: 'A file has at least one byte.' });
}

/**
 * The `Data` of an answer. `Success` comes as a boolean or as text, `Code` and `Message` of a success are placeholders
 * that read like failures, and a failure may come with status 200.
 */
function readEnvelope(answer: Record<string, unknown>, { repeatable }: OpenApiCall): Record<string, unknown> {
  const success = answer['Success'];
  const data = answer['Data'];
  if (success === true || (typeof success === 'string' && success.toLowerCase() === 'true')) {
    if (isRecord(data)) return data;
    throw unreadable();
  }
  const failure = readFailure(answer);
  if (!failure) throw unreadable();
  throw toOpenApiError({ failure, status: toErrorStatus(answer['Status']), repeatable });
}

function toErrorStatus(value: unknown): number {
  const status = Number(value);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 400;
}

function unreadable(): UpstreamError {
  return new UpstreamError('upstream_bad', { retry: 'never' });
}
