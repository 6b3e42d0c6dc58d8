import type { UploadedFile } from '../../server/wire/protocol.ts';
import type { Stage } from '../attach/attachments.ts';
import type { FileProblem } from '../attach/file-problem.ts';
import type { Phrase } from './to-phrases.ts';

/** The words of what attaches files to questions. */
export interface AttachStrings {
  /** The button, where files can be attached and where only pictures can. */
  attach: string;
  attachPicture: string;
  /** Names the list of what is attached, in the composer and in a message. */
  attached: string;
  drop: string;
  remove: Phrase<{ name: string }>;
  retry: string;
  stages: Record<Exclude<Stage, 'failed' | 'reading'>, string>;
  steps: Record<NonNullable<UploadedFile['step']>, string>;
  /** Where files can be attached, and where only pictures can. */
  wrongType: string;
  wrongPictureType: string;
  /** `limit`: a number with its unit. */
  tooLarge: Phrase<{ limit: string }>;
  /** Pixels, and how many times the other side. */
  wrongSides: Phrase<{ min: number; max: number; ratio: number }>;
  problems: Record<Exclude<FileProblem, 'type' | 'large' | 'sides'>, string>;
  leftOut: Phrase<{ count: number; max: number }>;
  /** Why no question can be sent. */
  wait: string;
  gone: string;
  /** Of what is said of a file, after its name. */
  news: Phrase<{ name: string; text: string }>;
}
