/**
 * Types of the assertions that the tests use; see assert.ts.
 *
 * @module
 */

/** A class, also an abstract one. */
// deno-lint-ignore no-explicit-any -- what JSR declares
type AnyConstructor = abstract new (...args: any[]) => any;
type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** What an assertion throws. */
export class AssertionError extends Error {}
/** Fails unless the expression is truthy. */
export function assert(expr: unknown, msg?: string): asserts expr;
/** Fails unless the expression is falsy. */
export function assertFalse(expr: unknown, msg?: string): void;
/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
/** Fails if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
/** Fails unless both are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T;
/** Fails if both are the same by `Object.is`. */
export function assertNotStrictEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Fails unless both are within the tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void;
/** Fails unless actual > expected. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
/** Fails unless actual >= expected. */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Fails unless actual < expected. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void;
/** Fails unless actual <= expected. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Fails for null and undefined. */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T>;
/** Fails unless it is an instance. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T>;
/** Fails unless the text holds the other. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void;
/** Fails unless every expected item is there. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void;
/** Fails unless the text matches. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void;
/** Fails if the text matches. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void;
/** Fails unless the object holds everything that is expected. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any -- what JSR declares
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void;
/** Fails unless the function throws. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless the function throws such an error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
/** Fails unless the promise rejects. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Fails unless the promise rejects with such an error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
/** Always fails. */
export function fail(msg?: string): never;
/** Fails: this must not be reached. */
export function unreachable(reason?: string): never;
