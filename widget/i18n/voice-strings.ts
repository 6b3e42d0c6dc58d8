import type { Words } from './words-of.ts';

/** The words of dictation and reading aloud. */
export interface VoiceStrings {
  dictate: string;
  stopDictating: string;
  /** Said while the browser listens. */
  listening: string;
  read: string;
  stopReading: string;
  /** The visitor or the browser does not let the microphone be used; there is none; the browser's service is not reached; else. */
  refused: string;
  noMicrophone: string;
  noService: string;
  failed: string;
}

export const voiceStrings: Words<VoiceStrings> = {
  en: {
    dictate: 'Dictate',
    stopDictating: 'Stop dictating',
    listening: 'Listening…',
    read: 'Read aloud',
    stopReading: 'Stop reading',
    refused: 'The microphone is blocked. Allow it for this page in your browser and try again.',
    noMicrophone: 'No microphone was found. Connect one and try again.',
    noService: 'Your browser could not reach its speech service. Check your network and try again.',
    failed: 'Dictation stopped. Please try again, or type.',
  },
  'zh-CN': {
    dictate: '语音输入',
    stopDictating: '停止语音输入',
    listening: '正在聆听…',
    read: '朗读',
    stopReading: '停止朗读',
    refused: '麦克风被禁用，请在浏览器中允许此页面使用后重试。',
    noMicrophone: '未找到麦克风，请连接后重试。',
    noService: '浏览器无法连接语音服务，请检查网络后重试。',
    failed: '语音输入已中断，请重试，或直接输入文字。',
  },
};
