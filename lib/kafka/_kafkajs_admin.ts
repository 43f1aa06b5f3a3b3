/**
 * Administration, made of kafkajs' admin client.
 *
 * @module
 */

import { ConfigResourceTypes, type Kafka } from "kafkajs";
import type { Admin } from "./admin.ts";
import { explainKafkaError, type KafkaTarget } from "./errors.ts";

/**
 * Connects an admin client.
 *
 * @param kafka kafkajs' client.
 * @param target Whom it talks to.
 * @returns The connected client.
 * @throws {KafkaError} If the broker cannot be reached or refuses us.
 */
export async function openAdmin(
  kafka: Kafka,
  target: KafkaTarget,
): Promise<Admin> {
  const inner = kafka.admin();
  const close = () => inner.disconnect().catch(() => {});
  const ask = async <T>(doing: string, request: () => Promise<T>) => {
    try {
      return await request();
    } catch (error) {
      throw explainKafkaError(error, doing, target);
    }
  };
  try {
    await ask("connect to Kafka", () => inner.connect());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    createTopic: (topic, numPartitions) =>
      ask(
        `create the topic ${topic}`,
        () => inner.createTopics({ topics: [{ topic, numPartitions }] }),
      ),
    addPartitions: async (topic, count) => {
      await ask(
        `add partitions to the topic ${topic}`,
        () => inner.createPartitions({ topicPartitions: [{ topic, count }] }),
      );
    },
    topicOffsets: (topic) =>
      ask(`ask for the offsets of ${topic}`, async () => {
        const offsets = await inner.fetchTopicOffsets(topic);
        return offsets
          .map(({ partition, low, high }) => ({ partition, low, high }))
          .sort((a, b) => a.partition - b.partition);
      }),
    offsetsAt: (topic, atMs) =>
      ask(`ask for the offsets of ${topic} by time`, async () => {
        const found = await inner.fetchTopicOffsetsByTimestamp(topic, atMs);
        return new Map(
          found.map(({ partition, offset }) => [partition, offset] as const),
        );
      }),
    committedOffsets: (groupId, topic) =>
      ask(`ask for the offsets of group ${groupId}`, async () => {
        const [found] = await inner.fetchOffsets({ groupId, topics: [topic] });
        const offsets = (found?.partitions ?? []).map((
          { partition, offset },
        ) =>
          // Negative is "none", or what kafkajs commits after an offset reset.
          [partition, Number(offset) < 0 ? undefined : offset] as const
        );
        return new Map(offsets.sort(([a], [b]) => a - b));
      }),
    topicSetting: (topic, wanted) =>
      ask(`ask for ${wanted} of the topic ${topic}`, async () => {
        const { TOPIC } = ConfigResourceTypes;
        const { resources } = await inner.describeConfigs({
          resources: [{ type: TOPIC, name: topic, configNames: [wanted] }],
          includeSynonyms: false,
        });
        return resources[0]?.configEntries
          .find(({ configName }) => configName === wanted)?.configValue;
      }),
    deleteRecords: (topic, partition, offset) =>
      ask(`delete records of ${topic}`, async () => {
        await inner.fetchTopicOffsets(topic); // else kafkajs knows no leader
        const partitions = [{ partition, offset }];
        await inner.deleteTopicRecords({ topic, partitions });
      }),
    close,
  };
}
