/**
 * Tells Alertmanagers of incidents, by their API v2.
 *
 * Alertmanager forgets an alert that nobody repeats. So all that is active is
 * sent again and again, each time with an end that lies five intervals ahead: if
 * we die, alerts end by themselves. What is over is sent with its end. Members of
 * a cluster do not pass alerts on to each other, so every one of them is told;
 * it is enough if one takes it, the others get it with the next repetition.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import {
  alertAnnotations,
  alertLabels,
  type AlertTexts,
} from "./alert_labels.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import {
  JsonPoster,
  type PosterOptions,
  type PosterTools,
} from "./post_json.ts";

/** Where an {@linkcode AlertmanagerEmitter} posts, and how. */
export interface AlertmanagerEmitterOptions
  extends Omit<PosterOptions, "receiver"> {
  /** Addresses of Alertmanagers, http or https, without `/api/v2`; at least one. */
  readonly urls: readonly string[];
  /** How often what is active is sent again, in ms, > 0. */
  readonly resendMs: number;
  /**
   * Everything that is open now, whatever was told of it; of these messages only
   * what `wants` says is told. So what an earlier process left open stays active,
   * and what is over ends, also if its message was lost. Default: only messages
   * count.
   */
  readonly open?: (() => readonly Message[]) | undefined;
  /** Which of the open ones are told. Default: all. */
  readonly wants?: (message: Message) => boolean;
}

/** What a test does differently. */
export interface AlertmanagerTools extends PosterTools {
  /** Calls a function every so many ms, until what it returns is called. */
  readonly every?: (ms: number, call: () => void) => () => void;
  /** Default: the log of the part `emit`. */
  readonly log?: Logger;
}

/** An alert that is active. */
interface ActiveAlert {
  readonly labels: AlertTexts;
  readonly annotations: AlertTexts;
  readonly startMs: number;
  /** Whether those who know what is open know of it: not of a feed that has stopped. */
  readonly isJudged: boolean;
}

/** An alert ends so many intervals after it was sent last. */
const INTERVALS = 5;

/** Delivers to Alertmanagers. */
export class AlertmanagerEmitter implements Emitter {
  /** Its name in telemetry and logs. */
  readonly name = "alertmanager";
  readonly #options: AlertmanagerEmitterOptions;
  readonly #poster: JsonPoster;
  readonly #urls: readonly string[];
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #limit: RateLimit;
  readonly #stopTimer: () => void;
  readonly #closed = new AbortController();
  /** By the id of the anomaly or incident. */
  #active: ReadonlyMap<string, ActiveAlert> = new Map();
  /** What is being posted; one thing after the other, so that the last one counts. */
  #turn: Promise<void> = Promise.resolve();

  /**
   * Connects nothing yet.
   *
   * @throws {TypeError} If the authorities are no PEM.
   */
  constructor(
    options: AlertmanagerEmitterOptions,
    tools: AlertmanagerTools = {},
  ) {
    this.#options = options;
    this.#poster = new JsonPoster(
      { ...options, receiver: "Alertmanager" },
      tools,
    );
    this.#urls = options.urls.map((url) =>
      `${url.replace(/\/+$/, "")}/api/v2/alerts`
    );
    this.#now = tools.now ?? Date.now;
    this.#log = tools.log ?? getLogger("emit");
    this.#limit = new RateLimit({ now: this.#now });
    const every = tools.every ?? everyMs;
    this.#stopTimer = every(options.resendMs, () => this.#resend());
  }

  /**
   * Resolves when an Alertmanager has taken the alerts.
   *
   * @throws {EmitError} If none has.
   */
  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (messages.length === 0) return;
    await this.#inTurn(async () => {
      const active = new Map(this.#active);
      const alerts = messages.flatMap((message) => this.#take(message, active));
      await this.#post(alerts, signal);
      this.#active = active;
    });
  }

  /** Stops repeating: what is active ends by itself unless the next process goes on in time. */
  async close(): Promise<void> {
    this.#stopTimer();
    this.#closed.abort();
    await this.#turn;
    this.#poster[Symbol.dispose]();
  }

  /** The alerts that a message makes, of which `active` gets those that stay. */
  #take(message: Message, active: Map<string, ActiveAlert>): unknown[] {
    const { id, state } = message;
    const known = active.get(id);
    const alert = alertOf(message, known);
    if (state === "resolved") {
      active.delete(id);
      return [this.#ended(alert)];
    }
    active.set(id, alert);
    // Another class of severity is another alert to Alertmanager.
    const isOther = known !== undefined &&
      known.labels["severity"] !== alert.labels["severity"];
    return isOther
      ? [this.#ended(known), this.#lasting(alert)]
      : [this.#lasting(alert)];
  }

  /** Sends again what is active; what fails is told and tried again the next time. */
  #resend(): void {
    this.#inTurn(async () => {
      if (this.#closed.signal.aborted) return;
      const { active, ended } = this.#reconciled();
      const alerts = [
        ...[...active.values()].map((alert) => this.#lasting(alert)),
        ...ended.map((alert) => this.#ended(alert)),
      ];
      if (alerts.length > 0) await this.#post(alerts, this.#closed.signal);
      this.#active = active;
    }).catch((error) => {
      if (!this.#closed.signal.aborted) this.#warn("resend", error);
    });
  }

  /** What is active by those who know what is open, and what no longer is. */
  #reconciled(): {
    readonly active: ReadonlyMap<string, ActiveAlert>;
    readonly ended: readonly ActiveAlert[];
  } {
    const { open, wants = () => true } = this.#options;
    if (open === undefined) return { active: this.#active, ended: [] };
    const messages = open();
    const ids = new Set(messages.map(({ id }) => id));
    const active = new Map(this.#active);
    const ended: ActiveAlert[] = [];
    for (const [id, alert] of active) {
      if (!alert.isJudged || ids.has(id)) continue;
      active.delete(id);
      ended.push(alert);
    }
    for (const message of messages) {
      if (active.has(message.id) || !wants(message)) continue;
      active.set(message.id, alertOf(message, undefined));
    }
    return { active, ended };
  }

  #lasting(alert: ActiveAlert): unknown {
    return this.#form(alert, this.#now() + INTERVALS * this.#options.resendMs);
  }

  #ended(alert: ActiveAlert): unknown {
    return this.#form(alert, this.#now());
  }

  /** Sample time may be ahead of the clock: an alert never ends before its start. */
  #form({ labels, annotations, startMs }: ActiveAlert, endMs: number): unknown {
    return {
      labels,
      annotations,
      startsAt: new Date(Math.min(startMs, this.#now())).toISOString(),
      endsAt: new Date(endMs).toISOString(),
    };
  }

  /** Tells all Alertmanagers; rejects if none has taken it. */
  async #post(alerts: readonly unknown[], signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(alerts);
    const outcomes = await Promise.allSettled(
      this.#urls.map((url) => this.#poster.post({ url, body }, signal)),
    );
    signal.throwIfAborted();
    const errors = outcomes.filter((one) => one.status === "rejected")
      .map(({ reason }) => reason);
    if (errors.length === this.#urls.length) {
      // One that may take it later is worth waiting for.
      throw errors.find((error) =>
        !(error instanceof EmitError && error.isMessageFault)
      ) ?? errors[0];
    }
    for (const error of errors) this.#warn("one", error);
  }

  #warn(reason: "one" | "resend", error: unknown): void {
    if (this.#limit.admit(reason) === undefined) return;
    const text = reason === "one"
      ? "One of the Alertmanagers does not take alerts, another does"
      : "Cannot tell Alertmanager what is active: it is tried again";
    this.#log.warn(text, { emitter: this.name, error });
  }

  /** Does something after all that was begun before, whatever becomes of that. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** What is known of an alert keeps its labels, but for the class of severity while it lasts. */
function alertOf(
  message: Message,
  known: ActiveAlert | undefined,
): ActiveAlert {
  const labels = alertLabels(message);
  const { severity } = message.state === "resolved" && known !== undefined
    ? known.labels
    : labels;
  return {
    labels: { ...labels, ...known?.labels, severity: severity! },
    annotations: alertAnnotations(message),
    startMs: message.startMs,
    isJudged: !isIncident(message) || message.array !== null,
  };
}

function everyMs(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms);
  return () => clearInterval(timer);
}
