/**
 * Trial requests, made of the inner parts of kafkajs: what it offers in public
 * reads topics as a member of a group only, and that would disturb a running
 * service.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import type { Kafka } from "kafkajs";
import type { PartitionOffsets } from "./admin.ts";
import { explainKafkaError, KafkaError, type KafkaTarget } from "./errors.ts";
import { UNREADABLE } from "./fetch_salvage_patch.ts";
import type { Probe, ProbedRecord } from "./probe.ts";

/** What the `Kafka` of kafkajs 2.2.4 calls the maker of its clusters. */
const MAKER = "private:Kafka:createCluster";

/** Nobody else than consumers may ask for records (Kafka's protocol guide, Fetch). */
const NO_REPLICA = -1;
const READ_UNCOMMITTED = 0;
/** The broker answers with at least one batch, however large it is. */
const FETCH_BYTES = 2 ** 20;

/** What is used of a message. */
interface Message {
  readonly timestamp: string;
  readonly value: Buffer | null;
  readonly [UNREADABLE]?: unknown;
}

interface PartitionAnswer {
  readonly partition: number;
  readonly messages: readonly Message[];
}

/** What is used of kafkajs' broker. */
interface Node {
  fetch(request: unknown): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly PartitionAnswer[];
    }[];
  }>;
  heartbeat(request: unknown): Promise<unknown>;
}

/** What is used of kafkajs' cluster. */
export interface ProbedCluster {
  /** Connects. */
  connect(): Promise<void>;
  /** Disconnects. */
  disconnect(): Promise<void>;
  /** Takes a topic into the metadata. */
  addTargetTopic(topic: string): Promise<void>;
  /** Partitions by the id of the node that leads them. */
  findLeaderForPartitions(
    topic: string,
    partitions: readonly number[],
  ): Record<string, number[]>;
  /** One of its nodes. */
  findBroker(which: { nodeId: string }): Promise<Node>;
  /** The node that looks after a group. */
  findGroupCoordinator(which: { groupId: string }): Promise<Node>;
}

/**
 * Connects.
 *
 * @param kafka kafkajs' client.
 * @param target Whom it talks to.
 * @throws {KafkaError} If the broker cannot be reached or refuses us.
 */
export async function openProbe(
  kafka: Kafka,
  target: KafkaTarget,
): Promise<Probe> {
  const cluster = clusterOf(kafka);
  const ask = async <T>(doing: string, request: () => Promise<T>) => {
    try {
      return await request();
    } catch (error) {
      throw explainKafkaError(error, doing, target);
    }
  };
  const close = () => cluster.disconnect().catch(() => {});
  try {
    await ask("connect to Kafka", () => cluster.connect());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    newestRecords: (topic, offsets) =>
      ask(
        `read the topic ${topic}`,
        () => newestRecords(cluster, topic, offsets),
      ),
    tryGroup: async (groupId) => {
      try {
        await ask(
          `join the group ${groupId}`,
          () => tryGroup(cluster, groupId),
        );
      } catch (error) {
        // "There is no such member" is what one who may ask is told.
        const isAllowed = error instanceof KafkaError &&
          error.problem === "lost_membership";
        if (!isAllowed) throw error;
      }
    },
    close,
  };
}

/** A connection of its own. */
function clusterOf(kafka: Kafka): ProbedCluster {
  const maker = Object.getOwnPropertySymbols(kafka)
    .find(({ description }) => description === MAKER);
  const parts = kafka as unknown as Record<
    symbol,
    ((options: { allowAutoTopicCreation: boolean }) => ProbedCluster)
  >;
  if (maker === undefined) throw new TypeError("This is not kafkajs 2.2.4");
  return parts[maker]!({ allowAutoTopicCreation: false });
}

async function newestRecords(
  cluster: ProbedCluster,
  topic: string,
  offsets: readonly PartitionOffsets[],
): Promise<ProbedRecord[]> {
  await cluster.addTargetTopic(topic);
  const leaders = cluster.findLeaderForPartitions(
    topic,
    offsets.map(({ partition }) => partition),
  );
  const found: ProbedRecord[] = [];
  for (const [nodeId, partitions] of Object.entries(leaders)) {
    const node = await cluster.findBroker({ nodeId });
    const wanted = offsets.filter(({ partition }) =>
      partitions.includes(partition)
    );
    const { responses } = await node.fetch({
      replicaId: NO_REPLICA,
      isolationLevel: READ_UNCOMMITTED,
      maxWaitTime: 0,
      minBytes: 0,
      topics: [{
        topic,
        partitions: wanted.map(({ partition, low, high }) => ({
          partition,
          fetchOffset: String(BigInt(high) - (low === high ? 0n : 1n)),
          maxBytes: FETCH_BYTES,
        })),
      }],
    });
    for (const answer of responses.flatMap(({ partitions }) => partitions)) {
      const last = answer.messages.findLast((one) => !(UNREADABLE in one));
      if (last === undefined) continue;
      found.push({
        partition: answer.partition,
        timestampMs: Number(last.timestamp),
        bytes: last.value?.length ?? 0,
      });
    }
  }
  return found;
}

async function tryGroup(
  cluster: ProbedCluster,
  groupId: string,
): Promise<void> {
  const node = await cluster.findGroupCoordinator({ groupId });
  const member = { groupGenerationId: -1, memberId: "doctor" };
  await node.heartbeat({ groupId, ...member });
}
