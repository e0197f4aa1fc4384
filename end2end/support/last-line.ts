import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

/** Ends the output with one plain line that a log can be searched for. */
export default class LastLine implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(result: FullResult): void {
    const count = (is: (test: TestCase) => boolean) => this.tests.filter(is).length;
    const ran = count((test) => test.results.length > 0);
    const failed = count((test) => test.outcome() === 'unexpected' && test.results.length > 0);
    const skipped = count((test) => test.outcome() === 'skipped' && test.results.length > 0);
    const missing = this.tests.length - ran;
    const counts = `${ran - failed - skipped} passed, ${failed} failed, ${skipped} skipped, ${missing} did not run`;
    console.log(`browser tests: ${result.status}: ${counts}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
