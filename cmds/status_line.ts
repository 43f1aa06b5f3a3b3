/**
 * What a person sees of a running service: one line that rewrites itself on a
 * terminal. Everything else that writes to that terminal goes through
 * {@linkcode StatusLine.above}, so that the two never mix.
 *
 * @module
 */

/** The figures of the line. */
export interface StatusFigures {
  /** One word on what the source does. */
  readonly state: string;
  /** Records handled since the start. */
  readonly records: number;
  /** Series that are kept. */
  readonly series: number;
  /** Samples taken in since the start. */
  readonly samples: number;
  /** Of those, samples per second since the last look at the figures. */
  readonly samplesPerSecond: number;
  /** Incidents opened since the start. */
  readonly incidents: number;
  /** Incidents that are open now. */
  readonly open: number;
  /** Records between the committed and the newest offset; `undefined` where unknown. */
  readonly lag: number | undefined;
}

/** Clears the line on which the cursor stands: carriage return, erase line (ECMA-48 EL). */
const CLEAR = "\r\x1b[2K";

/** A line at the bottom of a terminal that tells how the service does. */
export class StatusLine {
  readonly #write: (text: string) => void;
  readonly #figures: () => StatusFigures;
  readonly #columns: () => number | undefined;
  #text = "";

  /**
   * Draws nothing yet.
   *
   * @param write Writes text to the terminal at once.
   * @param figures Reads the present figures.
   * @param columns Asks for the width of the terminal; `undefined` or 0 is unknown.
   */
  constructor(
    write: (text: string) => void,
    figures: () => StatusFigures,
    columns: () => number | undefined = () => undefined,
  ) {
    this.#write = write;
    this.#figures = figures;
    this.#columns = columns;
  }

  /** Reads the figures and draws the line again. */
  refresh(): void {
    this.#text = statusText(this.#figures());
    this.#write(CLEAR + this.#fitting());
  }

  /**
   * Has whole lines written above the status line.
   *
   * @param write Writes text that ends with a newline to the same terminal, at once.
   */
  above(write: () => void): void {
    this.#write(CLEAR);
    write();
    this.#write(this.#fitting());
  }

  /** Takes the line away. */
  close(): void {
    if (this.#text !== "") this.#write(CLEAR);
    this.#text = "";
  }

  /**
   * What fits: a line that wraps cannot be cleared, and some terminals wrap as
   * soon as the last column is written. The text is ASCII, a column each.
   */
  #fitting(): string {
    const columns = this.#columns();
    return columns ? this.#text.slice(0, columns - 1) : this.#text;
  }
}

/** The text of the line. */
export function statusText(figures: StatusFigures): string {
  return [
    figures.state,
    `${whole(figures.records)} records`,
    `${whole(figures.series)} series`,
    `${whole(figures.samplesPerSecond)} samples/s`,
    `${whole(figures.incidents)} incidents (${whole(figures.open)} open)`,
    `lag ${figures.lag === undefined ? "-" : whole(figures.lag)}`,
  ].join("  ");
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
