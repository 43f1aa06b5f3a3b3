/**
 * Layers, origins, secrets and notes.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { configInputs, type TestInputs } from "../../fakes/config_inputs.ts";

const load = (inputs: TestInputs = {}) => loadConfig(configInputs(inputs));

/** The lines of the message. */
function problemsOf(inputs: TestInputs): string[] {
  const error = assertThrows(() => load(inputs), ConfigError);
  return error.message.split("\n");
}

Deno.test("loadConfig() of nothing gives the documented defaults", () => {
  const { config, origins, notes } = load();
  assertEquals(config, {
    default: {
      logLevel: "info",
      logFormat: "text",
      logFile: "",
      loggingDefaultFormatString:
        "%(asctime)s - %(levelname)s - %(filename)s[:%(lineno)d] - %(message)s",
      logRotationType: "interval",
      logRotateInterval: 4,
      logRotateIntervalType: "weekday",
      maxLogfileSizeMb: 200,
      maxLogfileCount: 10,
      reloadOnChange: true,
    },
    dataParser: {
      receiverName: "kafka",
      kafkaTopic: "delfin-kafka",
      kafkaBootstrapServers: ["127.0.0.1:9092"],
      kafkaRetryNum: 3,
      maxRecordMb: 64,
    },
    kafka: {
      groupId: "anomaly-detection",
      clientId: "anomaly-detection",
      startFrom: "earliest",
      sessionTimeoutMs: 12_000,
      heartbeatIntervalMs: 3000,
      tls: false,
      tlsCaFile: "",
      tlsCertFile: "",
      tlsKeyFile: "",
      tlsKeyPassphrase: "",
      tlsKeyPassphraseFile: "",
      tlsVerify: true,
      saslMechanism: "none",
      saslUsername: "",
      saslPassword: "",
      saslPasswordFile: "",
      oauthTokenUrl: "",
      oauthClientId: "",
      oauthClientSecret: "",
      oauthClientSecretFile: "",
      oauthScope: "",
      oauthToken: "",
      oauthTokenFile: "",
    },
    file: { path: "" },
    simulate: {
      seed: 1,
      speed: 0,
      intervalMs: 300_000,
      days: 0,
      faults: true,
      startMs: 1_767_225_600_000, // date -u -d 2026-01-01 +%s
    },
    topology: {
      file: "",
      delfinUrl: "",
      delfinToken: "",
      delfinTokenFile: "",
      delfinCaFile: "",
      refreshMs: 3_600_000,
      timeoutMs: 10_000,
    },
    store: {
      samplesPerSeries: 1000,
      maxSeries: 200_000,
      idleEvictionMs: 2_592_000_000, // 30 * 86,400 s
      allowedLatenessMs: 0,
    },
    state: {
      path: "anomaly_detection.state",
      intervalMs: 900_000,
      replayMs: 864_000_000,
    },
    detect: { memory: "full", timeZone: "UTC" },
    decide: { resolveAfter: 3, incidentsPerWeek: 1, newNormalMs: 86_400_000 },
    silence: { enabled: true, intervals: 3, feedTimeoutMs: 3_600_000 },
    emit: { emitters: ["stdout"], messages: ["incidents", "anomalies"] },
    emitStdout: { format: "auto", match: {}, minSeverity: 0, required: "auto" },
    emitFile: {
      path: "anomalies.ndjson",
      maxSizeMb: 100,
      maxFiles: 10,
      match: {},
      minSeverity: 0,
      required: "auto",
    },
    emitKafka: {
      topic: "delfin-anomalies",
      bootstrapServers: [],
      match: {},
      minSeverity: 0,
      required: "auto",
    },
    emitWebhook: {
      url: "",
      urlFile: "",
      format: "json",
      templateFile: "",
      messages: ["incidents"],
      signingSecret: "",
      signingSecretFile: "",
      bearerToken: "",
      bearerTokenFile: "",
      tlsCaFile: "",
      rateLimit: 0,
      rateWindowMs: 600_000,
      timeoutMs: 10_000,
      match: {},
      minSeverity: 0,
      required: "auto",
    },
    emitAlertmanager: {
      urls: [],
      resendIntervalMs: 60_000,
      messages: ["incidents"],
      bearerToken: "",
      bearerTokenFile: "",
      tlsCaFile: "",
      timeoutMs: 10_000,
      match: {},
      minSeverity: 0,
      required: "auto",
    },
    emitEmail: {
      host: "",
      port: 587,
      security: "starttls",
      username: "",
      password: "",
      passwordFile: "",
      from: "",
      to: [],
      messages: ["incidents"],
      tlsCaFile: "",
      rateLimit: 30,
      rateWindowMs: 600_000,
      timeoutMs: 10_000,
      match: {},
      minSeverity: 0,
      required: "auto",
    },
    spool: { path: "anomaly_detection.spool", maxMb: 64 },
    history: {
      path: "anomaly_detection.history",
      retentionMs: 31_536_000_000,
    },
    serve: {
      listen: "127.0.0.1:9464",
      token: "",
      tokenFile: "",
      tlsCertFile: "",
      tlsKeyFile: "",
      allowedHosts: [],
    },
  });
  assert([...origins.values()].every((origin) => origin === "default"));
  assertEquals(notes, []);
});

Deno.test("loadConfig() lets a later layer win and says which one did", () => {
  const { config, origins } = load({
    path: "etc/a.conf",
    text: "[store]\nsamples_per_series = 300\nmax_series = 50\n" +
      "idle_eviction = 1d\nallowed_lateness = 1m",
    environment: {
      ANOMALY_DETECTION_STORE_MAX_SERIES: "60",
      ANOMALY_DETECTION_STORE_IDLE_EVICTION: "2d",
      HOME: "/root",
    },
    flags: [
      "store.idle_eviction=3d",
      "decide.incidents_per_week=2",
      "decide.incidents_per_week=3",
      "emit_file.path=a=b.ndjson",
    ],
  });
  assertEquals(config.store, {
    samplesPerSeries: 300,
    maxSeries: 60,
    idleEvictionMs: 259_200_000,
    allowedLatenessMs: 60_000,
  });
  assertEquals(config.decide.incidentsPerWeek, 3);
  assertEquals(config.emitFile.path, "a=b.ndjson");
  const where = (id: string) => origins.get(id);
  assertEquals(where("store.samples_per_series"), "etc/a.conf:2");
  assertEquals(
    where("store.max_series"),
    "environment ANOMALY_DETECTION_STORE_MAX_SERIES",
  );
  assertEquals(where("store.idle_eviction"), "--set");
  assertEquals(where("store.allowed_lateness"), "etc/a.conf:5");
  assertEquals(where("decide.incidents_per_week"), "--set");
  assertEquals(where("decide.new_normal"), "default");
});

Deno.test("loadConfig() gives every value its own type", () => {
  const { config } = load({
    text: `
[DEFAULT]
debug = yes
log_rotate_interval_type = Midnight
[data_parser]
receiver_name = FILE
kafka_bootstrap_servers = kafka1:9092, [fe80::1]:19092 ,kafka3.example.org:1
[file]
path = -
[kafka]
tls = on
tls_ca_file = '/etc/my certs/ca.pem'
session_timeout = 60 s
heartbeat_interval = 500ms
[store]
idle_eviction = 0
allowed_lateness = 2h
[simulate]
speed = 1.5e3
faults = off
start = 2024-02-29T23:59:59.250Z
[topology]
delfin_url = https://delfin.example.org:8190/v1
refresh = 90m
[detect]
memory = SMALL
time_zone = america/new_york
[decide]
resolve_after = 007
incidents_per_week = .25
new_normal = 36h
[silence]
enabled = no
intervals = 2.5
feed_timeout = 0
[emit]
emitters = kafka,STDOUT
messages = Anomalies
[emit_kafka]
bootstrap_servers =
`,
  });
  assertEquals(config.default.logLevel, "debug");
  assertEquals(config.default.logRotateIntervalType, "day");
  assertEquals(config.dataParser.receiverName, "file");
  assertEquals(config.dataParser.kafkaBootstrapServers, [
    "kafka1:9092",
    "[fe80::1]:19092",
    "kafka3.example.org:1",
  ]);
  assertEquals(config.file.path, "-");
  assertEquals(config.kafka.tls, true);
  assertEquals(config.kafka.tlsCaFile, "/etc/my certs/ca.pem");
  assertEquals(config.kafka.sessionTimeoutMs, 60_000);
  assertEquals(config.kafka.heartbeatIntervalMs, 500);
  assertEquals(config.store.idleEvictionMs, 0);
  assertEquals(config.store.allowedLatenessMs, 7_200_000);
  assertEquals(config.simulate.speed, 1500);
  assertEquals(config.simulate.faults, false);
  assertEquals(config.simulate.startMs, Date.UTC(2024, 1, 29, 23, 59, 59, 250));
  assertEquals(config.topology.delfinUrl, "https://delfin.example.org:8190/v1");
  assertEquals(config.topology.refreshMs, 5_400_000);
  assertEquals(config.detect.memory, "small");
  assertEquals(config.detect.timeZone, "America/New_York");
  assertEquals(config.decide.resolveAfter, 7);
  assertEquals(config.decide.incidentsPerWeek, 0.25);
  assertEquals(config.decide.newNormalMs, 129_600_000);
  assertEquals(config.silence, {
    enabled: false,
    intervals: 2.5,
    feedTimeoutMs: 0,
  });
  assertEquals(config.emit.messages, ["anomalies"]);
  assertEquals(config.emit.emitters, ["kafka", "stdout"]);
  assertEquals(config.emitKafka.bootstrapServers, []);
});

Deno.test("loadConfig() reports problems of the environment by variable", () => {
  assertEquals(
    problemsOf({
      environment: {
        ANOMALY_DETECTION_DECIDE_RESOLVE_AFTER: "two",
        ANOMALY_DETECTION_KAFKA_GROUPID: "a",
        ANOMALY_DETECTION_WHATEVER: "a",
        ANOMALY_DETECTION_DEFAULT_DEBUG: "perhaps",
      },
    }),
    [
      "environment ANOMALY_DETECTION_KAFKA_GROUPID: this variable is not a setting (did you mean ANOMALY_DETECTION_KAFKA_GROUP_ID?)",
      "environment ANOMALY_DETECTION_WHATEVER: this variable is not a setting",
      'environment ANOMALY_DETECTION_DECIDE_RESOLVE_AFTER: [decide] resolve_after must be an integer from 1 to 1000 (samples): current value is "two"',
      'environment ANOMALY_DETECTION_DEFAULT_DEBUG: [DEFAULT] debug must be true or false: current value is "perhaps"',
    ],
  );
});

Deno.test("loadConfig() leaves alone what Kubernetes and our scripts put beside our variables", () => {
  load({
    environment: {
      ANOMALY_DETECTION_OFFLINE: "1",
      ANOMALY_DETECTION_SERVICE_HOST: "10.0.0.11",
      ANOMALY_DETECTION_SERVICE_PORT: "9090",
      ANOMALY_DETECTION_SERVICE_PORT_METRICS: "9090",
      ANOMALY_DETECTION_PORT: "tcp://10.0.0.11:9090",
      ANOMALY_DETECTION_PORT_9090_TCP: "tcp://10.0.0.11:9090",
      ANOMALY_DETECTION_PORT_9090_TCP_ADDR: "10.0.0.11",
      ANOMALY_DETECTION_DB_SERVICE_HOST: "10.0.0.12",
      ANOMALY_DETECTION_DB_PORT_5432_TCP_PROTO: "tcp",
    },
  });
});

Deno.test("loadConfig() reports problems of flags", () => {
  assertEquals(
    problemsOf({
      flags: [
        "k=3",
        "sasl_password=hunter2",
        "detect.memory",
        "detekt.memory=full",
        "detect.q=hunter2",
        "decide.resolve_after=0",
        "store.samples_per_series=\n",
        "weather.wind=1",
      ],
    }),
    [
      '--set: "k=..." must be section.key=value',
      '--set: "sasl_password=..." must be section.key=value',
      '--set: "detect.memory" must be section.key=value',
      "--set: [detekt] is not a section (did you mean [detect]?)",
      "--set: [detect] q is not a setting",
      "--set: [weather] is not a section",
      '--set: [decide] resolve_after must be an integer from 1 to 1000 (samples): current value is "0"',
      '--set: [store] samples_per_series must be an integer from 32 to 100000 (samples): current value is "\\n"',
    ],
  );
});

/** What an early version had, and why nothing reads it. */
const LEARNED = "the detector has one set of constants for every series";
const RETIRED: readonly (readonly [string, string])[] = [
  ["detect.window", LEARNED],
  ["detect.k", LEARNED],
  ["detect.dimension", LEARNED],
  ["detect.warm_up", LEARNED],
  ["decide.threshold", "[decide] incidents_per_week is the budget of an array"],
  ["decide.cooldown", "anomalies of an array are told as one incident"],
];

Deno.test("loadConfig() loads a file of an early version, with a note on each key that nothing reads", () => {
  const text = `[detect]
window = 1000
k = 20
dimension = 1
warm_up = oops
memory = small
[decide]
threshold = 1.2
cooldown = 1h
new_normal = 2d
`;
  const { config, notes } = load({ text });
  assertEquals(config.detect.memory, "small");
  assertEquals(config.decide.newNormalMs, 172_800_000);
  const lines = [2, 3, 4, 5, 8, 9];
  assertEquals(
    notes,
    RETIRED.map(([id, reason], i) => {
      const [section, key] = id.split(".");
      return `test.conf:${
        lines[i]
      }: [${section}] ${key} is not used any more: ${reason}`;
    }),
  );
});

Deno.test("loadConfig() refuses flags and variables that nothing reads any more, and says why", () => {
  const retired = [
    ...RETIRED,
    ["database.connection", "no database is needed"],
    [
      "data_parser.csv_file_name",
      "[file] path names the capture for receiver_name = file",
    ],
  ] as const;
  for (const [id, reason] of retired) {
    const [section, key] = id.split(".");
    assertEquals(problemsOf({ flags: [`${id}=hunter2`] }), [
      `--set: [${section}] ${key} is not used any more: ${reason}`,
    ]);
    const name = `ANOMALY_DETECTION_${section}_${key}`.toUpperCase();
    assertEquals(problemsOf({ environment: { [name]: "hunter2" } }), [
      `environment ${name}: this variable is not used any more: ${reason}`,
    ]);
  }
});

Deno.test("loadConfig() lists the file by line, then the environment, then flags", () => {
  assertEquals(
    problemsOf({
      text: "[detect]\nmemory = no\noops\n[emit]\nemitters = none",
      environment: {
        ANOMALY_DETECTION_FILE_PATHS: "",
        ANOMALY_DETECTION_STORE_MAX_SERIES: "0",
      },
      flags: ["emit.x=1", "detect.memory=no"],
    }).map((line) => line.slice(0, 20)),
    [
      "test.conf:2: [detect",
      "test.conf:3: a line ",
      "test.conf:5: [emit] ",
      "environment ANOMALY_",
      "environment ANOMALY_",
      "--set: [emit] x is n",
      "--set: [detect] memo",
    ],
  );
});

Deno.test("loadConfig() checks a text also where a later layer wins", () => {
  assertEquals(
    problemsOf({
      text: "[decide]\nresolve_after = 0",
      flags: ["decide.resolve_after=5"],
    }),
    [
      'test.conf:2: [decide] resolve_after must be an integer from 1 to 1000 (samples): current value is "0"',
    ],
  );
});

Deno.test("loadConfig() blames the layer that broke a rule", () => {
  assertEquals(
    problemsOf({
      text: "[kafka]\nsession_timeout = 30s\nheartbeat_interval = 5s",
      flags: ["kafka.session_timeout=10s"],
    }),
    [
      'test.conf:3: [kafka] heartbeat_interval must be at most a third of session_timeout, which is 10s: current value is "5s"',
    ],
  );
  assertEquals(
    problemsOf({ flags: ["data_parser.receiver_name=file"] }),
    [
      '--set: [file] path must be given where [data_parser] receiver_name is file: current value is ""',
    ],
  );
});

Deno.test("loadConfig() takes a secret from its file, without the last line end", () => {
  for (const end of ["", "\n", "\r\n"]) {
    const { config, origins } = load({
      text: "[kafka]\nsasl_password_file = /run/pw",
      secrets: { "/run/pw": ` top # "secret" \n${end}` },
    });
    const left = end === "" ? ` top # "secret" ` : ` top # "secret" \n`;
    assertEquals(config.kafka.saslPassword, left);
    assertEquals(config.kafka.saslPasswordFile, "/run/pw");
    assertEquals(origins.get("kafka.sasl_password"), "test.conf:2");
  }
});

Deno.test("loadConfig() takes a secret from the later layer, be it text or file", () => {
  const secrets = { "/run/pw": "from the file\n" };
  const direct = load({
    text: "[kafka]\nsasl_password_file = /run/pw",
    environment: { ANOMALY_DETECTION_KAFKA_SASL_PASSWORD: "direct" },
    secrets,
  });
  assertEquals(direct.config.kafka.saslPassword, "direct");
  assertEquals(direct.config.kafka.saslPasswordFile, "");
  const variable = "environment ANOMALY_DETECTION_KAFKA_SASL_PASSWORD";
  assertEquals(direct.origins.get("kafka.sasl_password"), variable);

  const file = load({
    text: "[kafka]\nsasl_password = direct",
    flags: ["kafka.sasl_password_file=/run/pw"],
    secrets,
  });
  assertEquals(file.config.kafka.saslPassword, "from the file");

  const none = load({
    text: "[kafka]\nsasl_password_file = /run/nothing",
    flags: ["kafka.sasl_password_file="],
  });
  assertEquals(none.config.kafka.saslPassword, "");
});

Deno.test("loadConfig() wants a secret in a secret's file, and says nothing of it", () => {
  const inputs = {
    flags: [
      "kafka.oauth_token_file=/run/token",
      "kafka.sasl_mechanism=oauthbearer",
    ],
  };
  assertEquals(problemsOf({ ...inputs, secrets: { "/run/token": "\n" } }), [
    '--set: [kafka] oauth_token_file must be a file with the secret: current value is "/run/token" (it is empty)',
  ]);
  const { config } = load({ ...inputs, secrets: { "/run/token": "hunter2" } });
  assertEquals(config.kafka.oauthToken, "hunter2");
});

Deno.test("loadConfig() accepts every way to log in that is complete", () => {
  const ways = [
    "sasl_mechanism=plain\nsasl_username=u\nsasl_password=p",
    "sasl_mechanism=SCRAM-SHA-256\nsasl_username=u\nsasl_password_file=/run/pw",
    "sasl_mechanism=oauthbearer\noauth_token=t",
    "sasl_mechanism=oauthbearer\noauth_token_url=https://example.org/t\n" +
    "oauth_client_id=c\noauth_client_secret=s",
  ];
  for (const way of ways) {
    const { notes } = load({
      text: `[kafka]\ntls=true\n${way}`,
      secrets: { "/run/pw": "p" },
    });
    assertEquals(notes, []);
  }
});

Deno.test("loadConfig() never shows a secret, not even where it cannot be used", () => {
  const error = assertThrows(() =>
    load({
      text: [
        "[kafka]",
        "sasl_password = hunter2",
        "sasl_password = hunter2",
        "sasl_pasword = hunter2",
        "sasl_password: hunter2",
        "sasl_password hunter2",
        "oauth_client_secret = hunter2 # comment",
        "oauth_client_secret_file = /run/s",
        "oauth_token = hunter2",
        "sasl_mechanism = plain",
      ].join("\n"),
      environment: {
        ANOMALY_DETECTION_KAFKA_PASSWORD: "hunter2",
        ANOMALY_DETECTION_KAFKA_TLS_KEY_PASSPHRASE: "hunter2",
      },
      flags: ["kafka.sasl_pasword=hunter2", "sasl_password=hunter2"],
      secrets: { "/run/s": "hunter2" },
    }), ConfigError);
  assert(error.problems.length > 6);
  assert(!JSON.stringify(error.problems).includes("hunter2"));
  assert(!String(error.stack).includes("hunter2"));
});

/** What is worth saying, and how it is said. */
const NOTES: readonly (readonly [text: string, note: string])[] = [
  [
    "[DEFAULT]\ndebug = true",
    "test.conf:2: [DEFAULT] debug means log_level = debug",
  ],
  [
    "[DEFAULT]\ndebug = false",
    "test.conf:2: [DEFAULT] debug means log_level = info",
  ],
  [
    "[database]\nconnection = mysql://root:hunter2@db/x",
    "test.conf:2: [database] connection is not used any more: no database is needed",
  ],
  [
    "[apiserver]\nlisten_ip = 0.0.0.0",
    "test.conf:2: [apiserver] listen_ip is not used any more: there is no API server",
  ],
  [
    "[training]\ndataset_number = 10000",
    "test.conf:2: [training] dataset_number is not used any more: every series is learned from the stream itself",
  ],
  [
    "[data_parser]\ncsv_file_name = a.csv",
    "test.conf:2: [data_parser] csv_file_name is not used any more: [file] path names the capture for receiver_name = file",
  ],
  [
    "[kafka]\ngroup_id = ours ; for now",
    "test.conf:2: [kafka] group_id takes the whole line as its value: a comment needs a line of its own",
  ],
  [
    "[kafka]\nsasl_mechanism = plain\nsasl_username = u\nsasl_password = p",
    "test.conf:2: [kafka] sasl_mechanism = plain without tls: the login crosses the network unencrypted",
  ],
  [
    "[kafka]\ntls_ca_file = ca.pem",
    "test.conf:2: [kafka] tls_ca_file and tls_cert_file have no effect without tls",
  ],
  [
    "[kafka]\ntls = true\ntls_verify = no",
    "test.conf:3: [kafka] tls_verify = false: anyone can pose as a broker",
  ],
  [
    "[topology]\ndelfin_url = HTTP://delfin:8190\ndelfin_token = hunter2",
    "test.conf:3: [topology] delfin_url is not https: delfin_token crosses the network unencrypted",
  ],
  [
    "[topology]\ndelfin_token = hunter2",
    "test.conf:2: [topology] delfin_token and delfin_ca_file have no effect without delfin_url",
  ],
  [
    "[topology]\ndelfin_ca_file = ca.pem",
    "test.conf:2: [topology] delfin_token and delfin_ca_file have no effect without delfin_url",
  ],
  [
    "[spool]\npath = none\n[emit_stdout]\nrequired = false",
    "test.conf:2: no emitter is required and [spool] path is none: offsets are committed before any emitter has the messages",
  ],
];

for (const [text, note] of NOTES) {
  Deno.test(`loadConfig() remarks: ${note}`, () => {
    assertEquals(load({ text }).notes, [note]);
  });
}

Deno.test("loadConfig() has no remark on quotes around a # and on secrets with one", () => {
  const { notes, config } = load({
    text: '[kafka]\ngroup_id = "a # b"\nsasl_password = a # b',
  });
  assertEquals(notes, []);
  assertEquals(config.kafka.groupId, "a # b");
  assertEquals(config.kafka.saslPassword, "a # b");
});

Deno.test("ConfigError says where each problem stands, for programs too", () => {
  const error = assertThrows(
    () =>
      load({
        text: "[decide]\nresolve_after = 0",
        flags: ["decide.resolve_after=0"],
      }),
    ConfigError,
  );
  assertEquals(error.name, "ConfigError");
  const text =
    '[decide] resolve_after must be an integer from 1 to 1000 (samples): current value is "0"';
  assertEquals([...error.problems], [
    { at: "test.conf:2", line: 2, text },
    { at: "--set", line: undefined, text },
  ]);
});

Deno.test("loadConfig() shows the path of the file without its control characters", () => {
  assertEquals(problemsOf({ path: "a\u001b[2Jb.conf", text: "x" }), [
    "a\\u001b[2Jb.conf:1: a line must be a [section], a key = value or a comment",
  ]);
});

Deno.test("loadConfig() lets nothing listen where others can connect without token and TLS", () => {
  const flags = ["serve.listen=0.0.0.0:9464"];
  const problems = problemsOf({ flags });
  assertEquals(problems, [
    '--set: [serve] listen must be an address of this machine alone, as 127.0.0.1:9464, unless token and tls_cert_file are given: current value is "0.0.0.0:9464"',
  ]);
  const { config } = load({
    flags: [
      ...flags,
      "serve.token=0123456789abcdef",
      "serve.tls_cert_file=/c",
      "serve.tls_key_file=/k",
    ],
  });
  assertEquals(config.serve.listen, "0.0.0.0:9464");
  for (
    const local of ["127.1.2.3:1", "[::1]:1", "localhost:1", "none"]
  ) {
    const { config } = load({ flags: [`serve.listen=${local}`] });
    assertEquals(config.serve.listen, local === "none" ? "" : local);
  }
  for (const bad of ["9464", "http://localhost:1", "localhost:70000"]) {
    assertEquals(problemsOf({ flags: [`serve.listen=${bad}`] }).length, 1);
  }
  assertEquals(problemsOf({ flags: ["serve.token=short"] }), [
    '--set: [serve] token must be at least 16 characters long: current value is "***"',
  ]);
  assertEquals(problemsOf({ flags: ["serve.tls_cert_file=/c"] }).length, 1);
});
