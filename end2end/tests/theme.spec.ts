import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { Person, signUp } from '../support/person';
import { unique } from '../support/names';

/** The colour of the paper that everything stands on. */
function paper(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

for (const [how, javaScriptEnabled] of [['with', true], ['without', false]] as const) {
  test(`the theme is chosen ${how} JavaScript, and stays chosen`, async ({ visit }) => {
    const page = await visit({ javaScriptEnabled });
    const ann: Person = await signUp(page, unique('ann'), javaScriptEnabled);
    const room = unique('garden');
    await ann.createRoom(room);
    const colours = { light: '', dark: '' };
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      colours[colorScheme] = await paper(page);
    }
    expect(colours.light).not.toBe(colours.dark);

    for (const [choice, theme, system] of [['Dark', 'dark', 'light'], ['Light', 'light', 'dark']] as const) {
      await page.emulateMedia({ colorScheme: system });
      await page.goto('/settings');
      await page.getByRole('button', { name: choice, exact: true }).click();
      await expect(page.getByRole('button', { name: choice, exact: true, pressed: true })).toBeVisible();
      await expect.poll(() => paper(page)).toBe(colours[theme]);
      await page.goto(`/rooms/${room}`);
      expect(await paper(page)).toBe(colours[theme]);
    }

    await page.goto('/settings');
    await page.getByRole('button', { name: 'Like the system', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Like the system', exact: true, pressed: true })).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(() => paper(page)).toBe(colours[colorScheme]);
    }
  });
}
