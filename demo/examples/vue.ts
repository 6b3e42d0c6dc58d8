import { createApp, defineComponent, h, onMounted, ref } from 'vue';
import type { BailianChatHTMLElement } from '../../widget/npm/attributes.ts';
import { defineElement } from '../../widget/npm/element.ts';

/** In a project of yours: `import { defineElement } from 'bailian-chat/element'`, `import 'bailian-chat/vue'`, and `isCustomElement` for the compiler. */
const Shop = defineComponent(() => {
  const chat = ref<BailianChatHTMLElement>();
  const answers = ref(0);
  const tea = ref('Longjing');
  onMounted(() => defineElement({ endpoint: location.origin }));
  const pick = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) tea.value = event.target.value;
  };

  return () => [
    h('label', ['Tea ', h('select', { value: tea.value, onChange: pick }, ['Longjing', 'Tieguanyin'].map((name) => h('option', name)))]),
    ' ',
    h('button', { type: 'button', class: 'button quiet', onClick: () => chat.value?.send(`How much is the ${tea.value}?`) }, `Ask about ${tea.value}`),
    h('p', { role: 'status' }, `Answers so far: ${answers.value}`),
    h('bailian-chat', { ref: chat, app: 'default', '^title': `All about ${tea.value}`, color: '#2f6b52', 'onBailian-chat:response-end': () => (answers.value += 1) }),
  ];
});

createApp(Shop).mount('#app');
