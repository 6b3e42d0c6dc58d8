/** The chunk for panels that stand in a window with room around them. */
export { createFrame as frame } from './frame/create-frame.tsx';
