/** The chunk for pages with `data-voice`: dictation, and answers read aloud, as far as the browser has them. */
export { createVoice as voice } from './voice/create-voice.tsx';
