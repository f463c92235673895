import { screen } from '@testing-library/react';
import { it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';
it('x', async () => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(50);
  const t0 = performance.now();
  const { world } = await renderPage('/runs?search=status:failed');
  const f = globalThis.fetch;
  globalThis.fetch = async (r: any) => { const t=performance.now(); const a = await f(r); console.log((t-t0).toFixed(0), r.method, r.url, a.status, (performance.now()-t).toFixed(0)); return a; };
  await new Promise((r) => setTimeout(r, 4000));
  console.log('rows', document.querySelectorAll('tr').length, 'nodes', document.querySelectorAll('*').length);
  console.log(world.runs.length, document.querySelector('.runs-bar')?.outerHTML.replace(/<svg.*?<\/svg>/g, ''));
  let t = performance.now(); screen.queryByRole('link', { name: 'stoic_hodgkin' }); console.log('link', performance.now() - t);
  t = performance.now(); const bs = screen.queryAllByRole('button'); console.log('buttons', bs.length, performance.now() - t);
  t = performance.now(); screen.queryByRole('button', { name: 'All 48' }); console.log('name', performance.now() - t);
  const h = document.querySelector('.runs-hist, [class*=hist]'); console.log(h?.outerHTML.slice(0, 1500));
  console.log([...document.querySelectorAll('style')].map((s) => s.textContent?.length));
});
