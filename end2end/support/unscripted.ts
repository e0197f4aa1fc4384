import type { Page } from '@playwright/test';

/**
 * A page whose scripts never run, so that it is as somebody without JavaScript has it, and which can be looked at all the
 * same: what looks needs timers, and in a browser without JavaScript there are none. While `alone` looks, scripts may run;
 * the page's own were passed over when it was loaded and stay so.
 */
export async function unscripted(page: Page): Promise<{ page: Page; alone(look: () => Promise<void>): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const disable = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value });
  await disable(true);
  const alone = async (look: () => Promise<void>) => {
    await disable(false);
    await look();
    await disable(true);
  };
  return { page, alone };
}
