import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { Person } from './person';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** What axe-core finds wrong with a page, in lines one can act on. */
export async function barriers(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's content security policy would rightly refuse that.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    // Colours on their way to others, as after a change of the scheme, are not what is judged.
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map((change) => change.finished));
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${JSON.stringify(node.target)}: ${node.failureSummary ?? ''}`),
  );
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) => [1280, 390].map((width) => ({ colorScheme, width })));

/**
 * Nothing on the page is in anybody's way, in light and dark, on a desk and on a phone; and nothing is cut off. Somebody's
 * page is looked at when it is alive: what it does on its way there is not what is judged.
 */
export async function expectNoBarriers(where: Page | Person): Promise<void> {
  if (where instanceof Person) await where.isLive();
  const page = where instanceof Person ? where.page : where;
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    const here = `${new URL(page.url()).pathname}, ${colorScheme}, ${width} wide`;
    expect.soft(await barriers(page), here).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(overflow, `${here}: wider than the screen by so many pixels`).toBe(0);
  }
}
