import { startLoader } from './start-loader.ts';

// Only now: the browser forgets which script runs as soon as it has run.
const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src) {
  const start = (): void => startLoader(script);
  // A page that nobody looks at yet loads nothing, and asks nobody.
  if (Object(document).prerendering) document.addEventListener('prerenderingchange', start);
  else start();
} else console.error('Bailian Chat: load widget.js by <script src>, not as a module.');
