import { signal } from '@preact/signals-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDictation, type Dictation } from '../../../widget/voice/dictation.ts';
import type { Recognition } from '../../../widget/voice/speech.ts';

let draft = '';
let refusesToStart = false;
let made: FakeRecognition[] = [];
let dictation: Dictation;

class FakeRecognition {
  lang = '';
  continuous = false;
  interimResults = false;
  onresult: Recognition['onresult'] = null;
  onerror: Recognition['onerror'] = null;
  onend: Recognition['onend'] = null;
  calls: string[] = [];

  constructor() {
    made.push(this);
  }

  start(): void {
    if (refusesToStart) throw new Error('InvalidStateError');
    this.calls.push('start');
  }

  stop(): void {
    this.calls.push('stop');
  }

  abort(): void {
    this.calls.push('abort');
  }

  hear(...pieces: string[]): void {
    this.onresult?.({ results: pieces.map((transcript) => Object.assign([{ transcript }], { isFinal: true })) });
  }
}

beforeEach(() => {
  draft = '';
  refusesToStart = false;
  made = [];
  dictation = createDictation({
    Recognition: FakeRecognition,
    lang: 'en',
    readDraft: () => draft,
    writeDraft: (text) => {
      draft = text;
    },
    signal,
  });
});

describe('dictation', () => {
  it('writes what is heard behind what stands there, each time all of it', () => {
    draft = 'Do you ship ';
    dictation.start();
    expect([dictation.isListening.value, made[0]?.lang, made[0]?.continuous]).toEqual([true, 'en', true]);
    made[0]?.hear('to can');
    expect(draft).toBe('Do you ship to can');
    made[0]?.hear('to Canada', ' and Norway');
    expect(draft).toBe('Do you ship to Canada and Norway');
  });

  it('puts no space into Chinese and Japanese', () => {
    draft = '龙井';
    dictation.start();
    made[0]?.hear('多少钱');
    expect(draft).toBe('龙井多少钱');
  });

  it('keeps what was heard when it is stopped, and hears no more', () => {
    dictation.start();
    made[0]?.hear('Hello');
    dictation.stop();
    made[0]?.hear('Hello there');
    expect([draft, dictation.isListening.value, made[0]?.calls]).toEqual(['Hello', false, ['start', 'abort']]);
  });

  it('ends when the question is sent or typed over meanwhile', () => {
    dictation.start();
    made[0]?.hear('Hello');
    draft = '';
    made[0]?.hear('Hello there');
    expect([draft, dictation.isListening.value, made[0]?.calls]).toEqual(['', false, ['start', 'abort']]);
  });

  it('runs once, however often it is started, and can be started again', () => {
    dictation.start();
    dictation.start();
    expect(made.length).toBe(1);
    made[0]?.onend?.();
    expect(dictation.isListening.value).toBe(false);
    dictation.start();
    expect([made.length, dictation.isListening.value]).toEqual([2, true]);
    // The end of one that is over is not the end of this.
    made[0]?.onend?.();
    expect(dictation.isListening.value).toBe(true);
  });

  it.each([
    ['not-allowed', 'refused'],
    ['audio-capture', 'noMicrophone'],
    ['network', 'noService'],
    ['language-not-supported', 'failed'],
    ['no-speech', undefined],
    ['aborted', undefined],
  ])('that ends with %s says %s', (error, problem) => {
    dictation.start();
    made[0]?.onerror?.({ error });
    made[0]?.onend?.();
    expect([dictation.problem.value, dictation.isListening.value]).toEqual([problem, false]);
    dictation.start();
    expect(dictation.problem.value).toBeUndefined();
  });

  it('that the browser does not start says so', () => {
    refusesToStart = true;
    dictation.start();
    expect([dictation.problem.value, dictation.isListening.value]).toEqual(['failed', false]);
  });
});
