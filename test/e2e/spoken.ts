import type { Page } from 'playwright-core';

/** What a screen reader says of what has the focus: role and name, as the browser tells them. */
export async function spoken(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', { expression: '(() => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at; })()' });
  const { nodes } = await session.send('Accessibility.getPartialAXTree', { objectId: result.objectId ?? '', fetchRelatives: false });
  await session.detach();
  const [node] = nodes;
  const states = node?.properties?.filter(({ name, value }) => /^(expanded|pressed|checked|modal|hasPopup)$/.test(name) && value.value && value.value !== 'false').map(({ name, value }) => (value.value === true || value.value === 'true' ? name : `${name} ${value.value}`)) ?? [];
  return [node?.role?.value, JSON.stringify(node?.name?.value), ...states].join(' ');
}
