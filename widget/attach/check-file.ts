import { type Attachable, fileKindOf } from '../../server/wire/file-types.ts';
import type { FileProblem } from './file-problem.ts';

/** Pictures are made smaller before they are sent, so what they are made from may be larger than what is taken. */
const maxPictureBytes = 50 * 1_024 * 1_024;

export interface CheckedFile {
  kind: 'file' | 'picture';
  maxBytes: number;
  /** Absent: it can be attached. */
  problem?: FileProblem;
}

/** What can be told of a file by its name and its size. */
export function checkFile({ name, size }: { name: string; size: number }, attachable: Attachable): CheckedFile {
  const type = fileKindOf(name, attachable);
  if (!type) return { kind: 'file', maxBytes: 0, problem: 'type' };
  const { kind } = type;
  const maxBytes = kind === 'picture' ? maxPictureBytes : type.maxBytes;
  const problem = size === 0 ? 'empty' : size > maxBytes && 'large';
  return { kind, maxBytes, ...(problem && { problem }) };
}
