import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

/** Ends the output with what failed and why, and one plain line that a log can be searched for. */
export default class LastLine implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(result: FullResult): void {
    const count = (is: (test: TestCase) => boolean) => this.tests.filter(is).length;
    const failed = this.tests.filter((test) => test.outcome() === 'unexpected' && test.results.length > 0);
    const ran = count((test) => test.results.length > 0);
    const skipped = count((test) => test.outcome() === 'skipped' && test.results.length > 0);
    const missing = this.tests.length - ran;
    failed.forEach(tell);
    const counts = `${ran - failed.length - skipped} passed, ${failed.length} failed, ${skipped} skipped, ${missing} did not run`;
    console.log(`browser tests: ${result.status}: ${counts}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** Which test failed, and each reason in a few lines: where, what was expected, what was there. */
function tell(test: TestCase): void {
  const { file, line } = test.location;
  console.log(`browser tests: failed: ${relative(process.cwd(), file)}:${line}: ${test.title}`);
  for (const { message, location } of test.results.flatMap((result) => result.errors)) {
    const words = stripVTControlCharacters(message ?? 'no reason given').split('\n').slice(0, 12);
    if (location) words.push(`at ${relative(process.cwd(), location.file)}:${location.line}`);
    console.log(words.map((text) => `    ${text}`).join('\n'));
  }
}
