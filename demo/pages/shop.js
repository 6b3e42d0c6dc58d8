// Buttons with `data-ask` put their question to the chat, also before it has loaded.
window.BailianChat ??= (...call) => {
  (window.BailianChat.q ??= []).push(call);
};

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) window.BailianChat('send', button.dataset.ask);
});
