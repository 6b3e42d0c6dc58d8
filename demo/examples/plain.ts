import { init } from '../../widget/npm/index.ts';

/** In a project of yours: `import { init } from 'bailian-chat'`. */
const chat = await init({ endpoint: location.origin, app: 'default', title: 'All about Longjing', color: '#2f6b52' });
const status = document.getElementById('answers');
let answers = 0;
chat.on('response-end', () => {
  answers += 1;
  if (status) status.textContent = `Answers so far: ${answers}`;
});
document.getElementById('ask')?.addEventListener('click', () => chat.send('How much is the Longjing?'));
