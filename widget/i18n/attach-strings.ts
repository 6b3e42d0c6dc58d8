import { type Attachable, MAX_FILES, pictureSides } from '../../server/wire/file-types.ts';
import type { UploadedFile } from '../../server/wire/protocol.ts';
import type { BailianChatErrorCode } from '../api.ts';
import type { Stage } from '../attach/attachments.ts';
import type { FileProblem } from '../attach/file-problem.ts';
import type { Language } from './choose-language.ts';

/** The words of what attaches files to questions. */
export interface AttachStrings {
  /** The button, where files can be attached and where only pictures can. */
  attach: string;
  attachPicture: string;
  /** Names the list of what is attached, in the composer and in a message. */
  attached: string;
  drop: string;
  remove: (name: string) => string;
  retry: string;
  stages: Record<Exclude<Stage, 'failed' | 'reading'>, string>;
  steps: Record<NonNullable<UploadedFile['step']>, string>;
  wrongType: (taken: Attachable) => string;
  /** `limit`: a number with its unit. */
  tooLarge: (limit: string) => string;
  problems: Record<Exclude<FileProblem, 'type' | 'large'>, string>;
  leftOut: (count: number) => string;
  /** Why no question can be sent. */
  wait: string;
  gone: string;
  /** Of what is said of a file, after its name. */
  news: (name: string, text: string) => string;
  /** Of questions with files. */
  failures: Partial<Record<BailianChatErrorCode, string>>;
}

const { min, max, maxRatio } = pictureSides;

const en: AttachStrings = {
  attach: 'Attach files',
  attachPicture: 'Attach pictures',
  attached: 'Attached files',
  drop: 'Drop files here to attach them',
  remove: (name) => `Remove ${name}`,
  retry: 'Try again',
  stages: { waiting: 'Waiting', preparing: 'Getting ready', sending: 'Uploading', ready: 'Ready' },
  steps: {
    received: 'Uploaded, waiting to be read',
    queued: 'Waiting to be read',
    parsing: 'Being read',
    parsed: 'Read, waiting for the check',
    checking: 'Being checked',
    indexing: 'Checked, being made searchable',
    indexed: 'Almost ready',
    unknown: 'Being read',
  },
  wrongType: ({ files }) =>
    `Files of this type cannot be attached. Choose ${files ? 'a PDF, Word, Excel, PowerPoint, text or e-book file, a picture, a recording or a video' : 'a PNG, JPEG, GIF, BMP or WebP picture'}.`,
  tooLarge: (limit) => `This file is larger than ${limit}. Choose a smaller one.`,
  problems: {
    empty: 'This file is empty. Choose another one.',
    sides: `Pictures must measure ${min} to ${max.toLocaleString('en')} pixels on each side, and one side at most ${maxRatio} times the other. Choose another one.`,
    picture: 'This picture cannot be opened. Save it as PNG or JPEG and attach that.',
    unreadable: 'Your device does not let this file be read. Choose it again.',
    refused: 'This file was not accepted: its content does not match its name. Save it in its own format and attach that.',
    broken: 'This file did not arrive whole. Please try again.',
    many: 'You have too many files waiting. Remove some of them and try again.',
    network: 'No connection. Please check your network and try again.',
    busy: 'Many files are being uploaded right now. Please try again in a moment.',
    failed: 'This file could not be uploaded. Please try again.',
    unavailable: 'Files cannot be attached at the moment. Remove this one and ask without it.',
    parse: 'This file could not be read. Remove it, or attach it in another format.',
    safety: 'This file was refused by the content check. Remove it and choose another one.',
    index: 'Something went wrong while this file was read. Please try again.',
    deleted: 'This file is no longer there. Try again to upload it anew.',
    expired: 'This file has expired. Try again to upload it anew.',
    late: 'Reading this file takes too long. Try again later, or remove it and ask without it.',
  },
  leftOut: (count) => `A question takes ${MAX_FILES} files at most: ${count === 1 ? '1 file was' : `${count} files were`} left out. Send these first.`,
  wait: 'You can send when all files are ready. To send without one, remove it.',
  gone: 'No longer available. Attach it again to ask about it.',
  news: (name, text) => `${name}: ${text}`,
  failures: {
    file_gone: 'A file of this question is no longer available. Please attach it again and ask once more.',
    file_unready: 'A file is still being read. Please try again in a moment.',
    file_refused: 'A file of this question was not accepted. Please ask without it.',
    too_many_files: `A question takes ${MAX_FILES} files at most. Please ask with fewer.`,
  },
};

const zhCn: AttachStrings = {
  attach: '添加文件',
  attachPicture: '添加图片',
  attached: '已添加的文件',
  drop: '将文件拖放到此处即可添加',
  remove: (name) => `移除 ${name}`,
  retry: '重试',
  stages: { waiting: '等待中', preparing: '准备中', sending: '上传中', ready: '已就绪' },
  steps: {
    received: '已上传，等待解析',
    queued: '等待解析',
    parsing: '正在解析',
    parsed: '已解析，等待检查',
    checking: '正在检查',
    indexing: '已通过检查，正在建立索引',
    indexed: '即将就绪',
    unknown: '正在解析',
  },
  wrongType: ({ files }) => `不支持此类型的文件。请选择${files ? ' PDF、Word、Excel、PowerPoint、文本或电子书文件，或图片、音频、视频' : ' PNG、JPEG、GIF、BMP 或 WebP 图片'}。`,
  tooLarge: (limit) => `此文件超过 ${limit}，请选择较小的文件。`,
  problems: {
    empty: '此文件是空的，请选择其他文件。',
    sides: `图片每边须为 ${min} 至 ${max} 像素，且长边不超过短边的 ${maxRatio} 倍。请选择其他图片。`,
    picture: '无法打开此图片，请另存为 PNG 或 JPEG 后再添加。',
    unreadable: '您的设备无法读取此文件，请重新选择。',
    refused: '此文件未被接受：内容与文件名不符。请以正确的格式保存后再添加。',
    broken: '文件未完整送达，请重试。',
    many: '等待发送的文件太多，请移除一些后重试。',
    network: '网络连接失败，请检查网络后重试。',
    busy: '当前上传的文件较多，请稍后重试。',
    failed: '文件上传失败，请重试。',
    unavailable: '暂时无法添加文件，请移除后直接提问。',
    parse: '无法解析此文件，请移除，或换一种格式再添加。',
    safety: '此文件未通过内容检查，请移除并选择其他文件。',
    index: '解析此文件时出了问题，请重试。',
    deleted: '此文件已不存在，请重试以重新上传。',
    expired: '此文件已过期，请重试以重新上传。',
    late: '解析此文件用时过长，请稍后重试，或移除后直接提问。',
  },
  leftOut: (count) => `每个问题最多添加 ${MAX_FILES} 个文件，有 ${count} 个未添加。请先发送这些文件。`,
  wait: '所有文件就绪后即可发送。如不需要某个文件，请将其移除。',
  gone: '文件已失效，如需提问请重新添加。',
  news: (name, text) => `${name}：${text}`,
  failures: {
    file_gone: '此问题的文件已失效，请重新添加后再次提问。',
    file_unready: '文件仍在解析中，请稍后重试。',
    file_refused: '此问题的文件未被接受，请不带该文件提问。',
    too_many_files: `每个问题最多添加 ${MAX_FILES} 个文件，请减少后再提问。`,
  },
};

export const attachStrings: Record<Language, AttachStrings> = { en, 'zh-CN': zhCn };
