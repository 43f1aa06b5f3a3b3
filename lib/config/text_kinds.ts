/**
 * Kinds of values that stay text: names, paths, secrets, addresses.
 *
 * @module
 */

import { type Kind, parseList } from "./kinds.ts";
import { closest } from "./suggest.ts";

/** What a text may be. */
export interface TextOptions {
  /** What it is, with its article: `a path`. */
  readonly name?: string;
  /** Whether it may be empty, which means "none". */
  readonly isOptional?: boolean;
}

/** Any printable text. */
export function text(options: TextOptions = {}): Kind<string> {
  const { name = "printable text", isOptional = false } = options;
  return textWhere((value) => /^\P{Cc}+$/u.test(value), name, isOptional);
}

/** A path of a file; relative ones start at the working directory. */
export function path(options: { isOptional?: boolean } = {}): Kind<string> {
  return text({ name: "a path", ...options });
}

/** A path, or `none`, which is the empty text. */
export function pathOrNone(): Kind<string> {
  const inner = path({ isOptional: true });
  return {
    ...inner,
    parse: (text) => text === "none" ? "" : inner.parse(text),
    format: (value) => value === "" ? "none" : inner.format(value),
  };
}

/** A text that is never shown. Any character may stand in it. */
export function secret(): Kind<string> {
  return textWhere(() => true, "text", true);
}

/**
 * Name of a Kafka topic: what the broker allows
 * (org.apache.kafka.common.internals.Topic).
 */
export function topic(): Kind<string> {
  const isValid = (value: string) =>
    /^[a-zA-Z0-9._-]{1,249}$/.test(value) && !/^\.\.?$/.test(value);
  return {
    ...textWhere(isValid, "the name of a Kafka topic", false),
    hint: () => " (1 to 249 letters, digits, dots, underscores or hyphens)",
  };
}

/** An http or https URL without user and password. */
export function url(): Kind<string> {
  return textWhere(
    (value) => {
      const parsed = URL.parse(value);
      return parsed !== null && /^https?:$/.test(parsed.protocol) &&
        parsed.username === "" && parsed.password === "";
    },
    "an http or https URL without a user",
    true,
  );
}

/**
 * A time zone by its IANA name, also by one of its older names. Where the name
 * is that of the tz database but for its case, the value has the right case;
 * all names of UTC become `UTC`.
 */
export function timeZone(): Kind<string> {
  return {
    expected: 'the IANA name of a time zone such as "Europe/Berlin"',
    parse: (value) => parseTimeZone(value.trim()),
    format: (value) => value,
    hint(value) {
      const name = value.trim().toLowerCase();
      const names = Intl.supportedValuesOf("timeZone");
      const nearest = closest(name, names) ??
        names.find((zone) => zone.toLowerCase().endsWith(`/${name}`));
      return nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
    },
  };
}

function parseTimeZone(name: string): string | undefined {
  // Intl takes "+01:00" too, which knows no daylight-saving time.
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    const zone = new Intl.DateTimeFormat("en", { timeZone: name })
      .resolvedOptions().timeZone;
    const isSame = zone.toLowerCase() === name.toLowerCase();
    return isSame || zone === "UTC" ? zone : name;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A date with a time as the clock on a wall shows it: `2026-11-28T22:00`, seconds if need be. */
export function localDateTime(): Kind<string> {
  return {
    expected: "a date and a time such as 2026-11-28T22:00",
    parse(value) {
      const text = value.trim();
      if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text)) {
        return undefined;
      }
      try {
        return Temporal.PlainDateTime.from(text, { overflow: "reject" })
          .toString();
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    },
    format: (value) => value.replace(/:00$/, ""),
    hint: (value) =>
      /[Zz]$|[+-]\d\d:\d\d$/.test(value.trim())
        ? " (the zone stands in time_zone)"
        : "",
  };
}

/** Addresses of Kafka brokers: `host:port`, separated by commas, each once. */
export function servers(
  options: { isOptional?: boolean } = {},
): Kind<readonly string[]> {
  const { isOptional = false } = options;
  return {
    expected: `a list of host:port, separated by commas${
      isOptional ? ", or nothing" : ""
    }`,
    parse: (value) =>
      isOptional && value.trim() === "" ? [] : parseList(value, parseServer),
    format: (value) => value.join(","),
    hint: (value) => value.includes("://") ? " (an address has no scheme)" : "",
  };
}

/** A name or an IPv4 address, or an IPv6 address in brackets; then a port. */
function parseServer(item: string): string | undefined {
  const match = /^(?:[\w.-]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(item.trim());
  const port = Number(match?.[1]);
  return port >= 1 && port <= 65_535 ? item.trim() : undefined;
}

/** `host:port` to listen on, or `none`, which is the empty text. Port 0 is any free one. */
export function listener(): Kind<string> {
  return {
    expected: "host:port, or none",
    parse: (value) => {
      const item = value.trim();
      if (item === "none" || item === "") return "";
      if (/^(?:[\w.-]+|\[[\da-f:.]+\]):0$/i.test(item)) return item;
      return parseServer(item);
    },
    format: (value) => value === "" ? "none" : value,
    hint: (value) => value.includes("://") ? " (an address has no scheme)" : "",
  };
}

/** Names of hosts, separated by commas, in lower case; may be none. */
export function hostNames(): Kind<readonly string[]> {
  return {
    expected: "a list of host names, separated by commas, or nothing",
    parse: (value) =>
      value.trim() === "" ? [] : parseList(value, (item) => {
        const name = item.trim().toLowerCase();
        return /^[a-z\d]([\w.-]*[a-z\d])?$/.test(name) ? name : undefined;
      }),
    format: (value) => value.join(","),
    hint: (value) => value.includes("://") ? " (a name has no scheme)" : "",
  };
}

function textWhere(
  isValid: (value: string) => boolean,
  name: string,
  isOptional: boolean,
): Kind<string> {
  return {
    expected: isOptional ? `${name}, or nothing` : name,
    parse: (value) =>
      (value === "" ? isOptional : isValid(value)) ? value : undefined,
    format: (value) => value,
  };
}
