// Buttons with `data-ask` put their question to the chat, also before it has loaded.
window.BailianChat ??= (...call) => {
  (window.BailianChat.q ??= []).push(call);
};

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) window.BailianChat('send', button.dataset.ask);
});

// Menus with `data-variable` choose that variable for the next question.
document.addEventListener('change', ({ target }) => {
  if (target.dataset.variable) window.BailianChat('setVariables', { [target.dataset.variable]: target.value });
});
