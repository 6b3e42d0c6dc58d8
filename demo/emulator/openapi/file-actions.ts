import type { Clock } from '../../../server/clock.ts';
import type { Action, ActionCall } from './action.ts';
import { toFileOutcome } from './file-progress.ts';
import { looksLike, toFileType } from './file-types.ts';
import type { Leases } from './leases.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';
import type { SessionFile, SessionFiles } from './session-files.ts';

export interface FileActionsOptions {
  clock: Clock;
  leases: Leases;
  files: SessionFiles;
  /** Prints the headers of a lease as a text instead of an object, as one page of the vendor's does. */
  printsHeaders: boolean;
  /** Refuses files that are not as long as announced, or have another MD5. */
  verifiesUploads: boolean;
}

const parsers = new Set(['DASHSCOPE_DOCMIND', 'AUTO_SELECT', 'DOCMIND', 'DOCMIND_DIGITAL', 'DOCMIND_LLM_VERSION', 'DASH_QWEN_VL_PARSER', 'DOCMIND_LLM_VERSION_MEDIA']);
const CATEGORY = 'default';
const CATEGORY_TYPE = 'SESSION_FILE';
/** Uploaded bytes are kept so long. */
const KEPT_MS = 12 * 60 * 60_000;

/** The actions on files of a session. */
export function createFileActions({ clock, leases, files, printsHeaders, verifiesUploads }: FileActionsOptions): Action[] {
  function findFile({ workspaceId, names }: ActionCall): SessionFile {
    const file = files.all.get(names['fileId'] ?? '');
    if (file?.workspaceId !== workspaceId) throw new OpenApiRefusal('DataCenter.FileNotFound');
    return file;
  }

  return [
    {
      name: 'ApplyFileUploadLease', method: 'POST', path: 'datacenter/category/:categoryId', style: 'file',
      run({ workspaceId, names, form, origin }) {
        checkCategory(names['categoryId'], form);
        const fileName = form['FileName'] ?? '';
        if (fileName.length < 4 || fileName.length > 128) throw invalid('FileName');
        const md5 = form['Md5'] ?? '';
        if (!/^[0-9a-f]{32}$/i.test(md5)) throw invalid('Md5');
        const sizeBytes = /^[1-9]\d{0,9}$/.test(form['SizeInBytes'] ?? '') ? Number(form['SizeInBytes']) : undefined;
        if (sizeBytes === undefined) throw invalid('SizeInBytes');
        const type = toFileType(fileName);
        if (!type) throw new OpenApiRefusal('DataCenter.FileTypeNotSupported');
        if (sizeBytes > type.maxBytes) throw new OpenApiRefusal('DataCenter.FileTooLarge');
        const lease = leases.apply({ workspaceId, fileName, type, sizeBytes, md5 });
        const headers = { 'X-bailian-extra': lease.extra, 'Content-Type': lease.contentType };
        const printed = Object.entries(headers).map(([name, value]) => `"${name}":"${value}"`);
        return {
          FileUploadLeaseId: lease.id,
          Type: 'HTTP',
          Param: { Method: 'PUT', Url: origin + lease.target, Headers: printsHeaders ? printed.join(',\n') : headers },
        };
      },
    },
    {
      name: 'AddFile', method: 'PUT', path: 'datacenter/file', style: 'file',
      run({ workspaceId, form }) {
        checkCategory(form['CategoryId'], form);
        const parser = form['Parser'] ?? '';
        if (!parsers.has(parser)) throw invalid('Parser');
        const tags = readTags(form['Tags']);
        const lease = leases.find(form['LeaseId'] ?? '');
        const upload = lease?.upload;
        if (lease?.workspaceId !== workspaceId || lease.isUsed || !upload || clock.now() - upload.at >= KEPT_MS) {
          throw new OpenApiRefusal('DataCenter.LeaseInvalid');
        }
        const { fileName: name, type } = lease;
        const isAsAnnounced = upload.sizeBytes === lease.sizeBytes && upload.md5 === lease.md5.toLowerCase();
        if (verifiesUploads && !isAsAnnounced) throw new OpenApiRefusal('DataCenter.FileVerificationFailed');
        lease.isUsed = true;
        const outcome = looksLike(type, upload.head) ? toFileOutcome(name) : 'parse-failed';
        const file = files.add({ workspaceId, name, type: type.extension, sizeBytes: upload.sizeBytes, parser, tags, text: upload.text, outcome });
        return { FileId: file.id, Parser: parser };
      },
    },
    {
      name: 'DescribeFile', method: 'GET', path: 'datacenter/file/:fileId/', style: 'file',
      run: (call) => describe(findFile(call)),
    },
    {
      name: 'DeleteFile', method: 'DELETE', path: 'datacenter/file/:fileId/', style: 'file',
      run(call) {
        const { id } = findFile(call);
        files.remove(id);
        return { FileId: id };
      },
    },
  ];
}

function checkCategory(categoryId: string | undefined, form: Readonly<Record<string, string>>): void {
  if (categoryId !== CATEGORY) throw invalid('CategoryId');
  if (form['CategoryType'] !== CATEGORY_TYPE) throw invalid('CategoryType');
}

function describe(file: SessionFile): object {
  return {
    CategoryId: CATEGORY,
    CreateTime: toChinaTime(file.addedAt),
    FileId: file.id,
    FileName: file.name,
    FileType: file.type,
    Parser: file.parser,
    SizeInBytes: file.sizeBytes,
    Status: file.status,
    Tags: file.tags,
    ParseResultDownloadUrl: '',
    ParseErrorMessage: file.status === 'PARSE_FAILED' ? 'The file could not be parsed.' : '',
  };
}

/** At most 100, of at most 32 characters each and 700 together. */
function readTags(json: string | undefined): string[] {
  if (json === undefined) return [];
  let tags: unknown;
  try {
    tags = JSON.parse(json);
  } catch {
    throw invalid('Tags');
  }
  const isTag = (tag: unknown): tag is string => typeof tag === 'string' && tag.length <= 32;
  if (!Array.isArray(tags) || tags.length > 100 || !tags.every(isTag) || tags.join('').length > 700) throw invalid('Tags');
  return tags;
}

function toChinaTime(time: number): string {
  return new Date(time + 8 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

function invalid(name: string): OpenApiRefusal {
  return new OpenApiRefusal('DataCenter.InvalidParameter', { message: `The parameter ${name} is missing or invalid.` });
}
