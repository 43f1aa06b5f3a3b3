/**
 * The readable form of a message: one line, of an incident or of an anomaly.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import type { MessageTextOptions } from "./message_line.ts";
import { anomalyText } from "./anomaly_text.ts";
import { incidentText } from "./incident_text.ts";

/**
 * One message for a person at a terminal.
 *
 * @returns One line without its end. The only control characters in it are
 * those of our own colours.
 */
export function messageText(
  message: Message,
  options: MessageTextOptions = {},
): string {
  return isIncident(message)
    ? incidentText(message, options)
    : anomalyText(message, options);
}
