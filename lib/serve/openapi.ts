/**
 * The OpenAPI 3.1 document of the API.
 *
 * @module
 */

import { FEEDBACK_ACTIONS } from "../model/feedback.ts";
import { API_ROUTES, type ApiRoute } from "./api.ts";
import type { JsonSchema, Param } from "./params.ts";
import { SCHEMAS } from "./schemas.ts";

/** Media type of errors (RFC 9457). */
export const PROBLEM_TYPE = "application/problem+json";

/** Makes the document. */
export function openApiDocument(version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {
    "/livez": health("Whether the process does its work at all"),
    "/readyz": health("Whether its answers can be relied on"),
    "/metrics": {
      get: {
        operationId: "metrics",
        summary: "Metrics as Prometheus text",
        responses: {
          200: {
            description: "Metrics",
            content: { "text/plain": { schema: { type: "string" } } },
          },
        },
      },
    },
    "/api/v1/events": {
      get: {
        operationId: "events",
        summary:
          "What is said, as it is said: server-sent events `incident`, `anomaly` and `action`, their data as in the schemas",
        responses: {
          200: {
            description: "Events without end",
            content: { "text/event-stream": { schema: { type: "string" } } },
          },
          default: PROBLEM,
        },
      },
    },
  };
  paths["/api/v1/incidents/{id}/actions"] = { post: ACTION };
  for (const route of API_ROUTES) paths[route.path] = { get: operation(route) };
  return {
    openapi: "3.1.0",
    info: {
      title: "anomaly-detection",
      version,
      description:
        "Anomalies of storage arrays. Times are ms since 1970, of samples unless said otherwise.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: SCHEMAS,
    },
  };
}

const PROBLEM = {
  description: "The request makes no sense, or is not allowed",
  content: { [PROBLEM_TYPE]: { schema: refTo("Problem") } },
};

const ID = {
  name: "id",
  in: "path",
  required: true,
  description: "32 hex digits; 6 or more of the first are enough",
  schema: { type: "string", pattern: "^[0-9a-f]{6,32}$" },
};

const ACTION = {
  operationId: "act",
  summary:
    "Says what an incident is. It counts from the next sample on, and is kept as a label",
  security: [{ token: [] }],
  parameters: [ID],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["action"],
          properties: {
            action: { enum: FEEDBACK_ACTIONS },
            by: { type: "string", maxLength: 100 },
            comment: { type: "string", maxLength: 500 },
          },
        },
      },
    },
  },
  responses: {
    200: json("The incident, with the action", refTo("IncidentDetail")),
    default: PROBLEM,
  },
};

function refTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { "application/json": { schema } } };
}

function health(summary: string): JsonSchema {
  return {
    get: {
      operationId: summary.split(" ").slice(1, 3).join("_"),
      summary,
      responses: {
        200: json("Yes", refTo("Health")),
        503: json("No, and why", refTo("Health")),
      },
    },
  };
}

function operation(route: ApiRoute): JsonSchema {
  const { path, summary, params, schema, mayBeMissing } = route;
  return {
    operationId: path.replace("/api/v1/", "").replaceAll(/\W+/g, "_"),
    summary,
    parameters: [
      ...path.includes("{id}") ? [ID] : [],
      ...Object.entries(params).map(([name, param]) => parameter(name, param)),
    ],
    responses: {
      200: json(summary, refTo(schema)),
      400: PROBLEM,
      401: PROBLEM,
      ...mayBeMissing ? { 404: PROBLEM } : {},
      default: PROBLEM,
    },
  };
}

function parameter(name: string, { help, schema }: Param<unknown>): JsonSchema {
  return {
    name,
    in: "query",
    required: name === "key" && help.startsWith("Canonical"),
    description: help,
    schema,
  };
}
