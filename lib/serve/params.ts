/**
 * Query parameters: each is described once, for the parser and for the OpenAPI
 * document.
 *
 * @module
 */

/** A JSON Schema, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A parameter. */
export interface Param<T> {
  /** What it does, one sentence. */
  readonly help: string;
  /** What is expected: completes "must be …". */
  readonly expected: string;
  /** Of its text. */
  readonly schema: JsonSchema;
  /** Its value where it is not given. */
  readonly initial: T;
  /** `undefined` for a text that makes no sense. */
  parse(text: string): T | undefined;
}

/** Parameters by their names. */
export type Params = Readonly<Record<string, Param<unknown>>>;

/** Their values. */
export type ParamValues<P extends Params> = {
  readonly [Name in keyof P]: P[Name] extends Param<infer T> ? T : never;
};

/** The request makes no sense: one sentence for whoever sent it. */
export class RequestError extends Error {
  /** The name of the class. */
  override readonly name = "RequestError";
  /** Of HTTP: 400, 401, 403, 404, 415 … */
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 421;

  /** One sentence. */
  constructor(message: string, status: RequestError["status"] = 400) {
    super(message);
    this.status = status;
  }
}

/** The latest time that `Date` can show, in ms since 1970. */
const LATEST_MS = 8.64e15;

/** Any text of up to 500 characters. */
export function textParam(help: string): Param<string | undefined> {
  return {
    help,
    expected: "a text of 1 to 500 characters",
    schema: { type: "string", minLength: 1, maxLength: 500 },
    initial: undefined,
    parse: (text) => text !== "" && text.length <= 500 ? text : undefined,
  };
}

/** A time: ms since 1970, or ISO 8601; before 1970 is 1970. */
export function timeParam(help: string): Param<number | undefined> {
  return {
    help,
    expected: "ms since 1970 or a time such as 2026-01-31T12:00Z",
    schema: {
      anyOf: [
        { type: "integer", minimum: 0, maximum: LATEST_MS },
        { type: "string", format: "date-time" },
      ],
    },
    initial: undefined,
    parse(text) {
      const isNumber = /^\d{1,16}$/.test(text);
      const isTime = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/i
        .test(text);
      if (!isNumber && !isTime) return undefined;
      // Date knows no leap second, RFC 3339 does.
      const ms = isNumber
        ? Number(text)
        : Date.parse(text.toUpperCase().replace(/:60(?=[.Z+-])/, ":59"));
      return ms <= LATEST_MS ? Math.max(0, ms) : undefined;
    },
  };
}

/** One of some words. */
export function choiceParam<const W extends string>(
  help: string,
  words: readonly W[],
): Param<W | undefined> {
  return {
    help,
    expected: `one of ${words.join(", ")}`,
    schema: { type: "string", enum: words },
    initial: undefined,
    parse: (text) => words.find((word) => word === text),
  };
}

/** A number in a range. */
export function shareParam(help: string): Param<number | undefined> {
  return {
    help,
    expected: "a number from 0 to 1",
    schema: { type: "number", minimum: 0, maximum: 1 },
    initial: undefined,
    parse(text) {
      const value = /^\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
      return value >= 0 && value <= 1 ? value : undefined;
    },
  };
}

/** An integer in a range, with a default. */
export function integerParam(
  help: string,
  range: {
    readonly min: number;
    readonly max: number;
    readonly initial: number;
  },
): Param<number> {
  const { min, max, initial } = range;
  return {
    help,
    expected: `an integer from ${min} to ${max}`,
    schema: { type: "integer", minimum: min, maximum: max, default: initial },
    initial,
    parse(text) {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

/** `true` or `false`, by default false. */
export function switchParam(help: string): Param<boolean> {
  return {
    help,
    expected: "true or false",
    schema: { type: "boolean", default: false },
    initial: false,
    parse: (text) =>
      text === "true" ? true : text === "false" ? false : undefined,
  };
}

/**
 * Reads the query of a request.
 *
 * @throws {RequestError} If a parameter is unknown, given twice or makes no sense.
 */
export function readParams<P extends Params>(
  query: URLSearchParams,
  params: P,
): ParamValues<P> {
  const values: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    if (!Object.hasOwn(params, name)) {
      const known = Object.keys(params).join(", ") || "none";
      throw new RequestError(
        `There is no parameter ${JSON.stringify(name)}; known are: ${known}`,
      );
    }
  }
  for (const [name, param] of Object.entries(params)) {
    const given = query.getAll(name);
    if (given.length === 0) {
      values[name] = param.initial;
      continue;
    }
    const value = given.length === 1 ? param.parse(given[0]!) : undefined;
    if (value === undefined) {
      throw new RequestError(
        `The parameter ${name} must be ${param.expected}, but is ${
          given.map((text) => JSON.stringify(text)).join(" and ")
        }`,
      );
    }
    values[name] = value;
  }
  return values as ParamValues<P>;
}
