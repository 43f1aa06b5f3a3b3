/**
 * The assertions of @std/assert, from npm, with the types that the package on
 * JSR declares: the copy on npm is plain JavaScript. So a test that does not
 * type-check there does not type-check here either.
 *
 * @module
 */

// @ts-types="./assert.d.ts"
export * from "npm-std-assert";
