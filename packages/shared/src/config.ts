/**
 * The operator's configuration file, whole: every field with its unit, bounds and default. Unknown keys are
 * refused, and no secret fits in: only paths of files that hold one. What needs the disk or the venue (does
 * the file exist, is the coin listed) is checked by the launcher and by preflight.
 */
import { z } from 'zod';
import { configRules, WARMUP_S_MIN } from './config-rules.ts';
import { envelopeSchema } from './envelope.ts';
import { ENVELOPE_CEILINGS } from './envelope-ceilings.ts';
import { addressSchema, coinSchema, engineIdSchema } from './ids.ts';
import { strategyConfigSchema } from './strategy-config.ts';

const port = z.int().min(1_024).max(65_535);
const filePath = z
  .string()
  .min(1)
  .max(1_024)
  .refine((path) => !path.includes('\0'), 'must be a file path')
  .refine(
    (path) => !/^\d{6,}:[A-Za-z0-9_-]{30,}$/.test(path),
    'looks like a secret itself: write it to a file of mode 0400 and name that file',
  );
const secretPath = (what: string) =>
  filePath.describe(`Path of the file (mode 0400) that holds ${what}. Relative to this file's directory.`);

export const venueNameSchema = z
  .enum(['paper', 'testnet', 'mainnet'])
  .describe('Where orders go: paper (the built-in exchange), testnet or mainnet of Hyperliquid.');
export type VenueName = z.infer<typeof venueNameSchema>;

export const engineConfigSchema = z.strictObject({
  id: engineIdSchema.describe('Name of this market maker: a-z, 0-9 and "-", at most 32 characters, unique.'),
  port: port.describe('Loopback port of the engine (tRPC, metrics, health).'),
  account: z
    .union([z.literal('generated'), addressSchema])
    .describe(
      'Address of the trading account (never an agent wallet), or "generated", which only venue: paper allows.',
    ),
  trading_enabled: z
    .boolean()
    .default(false)
    .describe('The trust signal of the same name. false: everything runs, nothing is quoted.'),
  warmup_s: z
    .int()
    .min(0)
    .max(3_600)
    .default(WARMUP_S_MIN)
    .describe(
      `Seconds after boot in which nothing is quoted. At least ${WARMUP_S_MIN} unless venue is paper.`,
    ),
  coins: z
    .array(coinSchema)
    .min(1)
    .max(ENVELOPE_CEILINGS.symbolsMax)
    .describe('Perpetuals to quote, by their names at the venue. Each needs limits in envelope.symbols.'),
  envelope: envelopeSchema.describe(
    'The risk envelope: every limit in force. Expanding one needs an acceptance on the host.',
  ),
  strategy: strategyConfigSchema.describe('How quotes are made, inside the envelope.'),
});
export type EngineConfig = z.infer<typeof engineConfigSchema>;

export const portsConfigSchema = z.strictObject({
  web: port.default(3000).describe('Console.'),
  guardian: port.default(3102).describe('Guardian: stop endpoint, metrics, health.'),
  pager: port.default(3103).describe('Pager: metrics, health.'),
  paper_venue: port.default(3110).describe('Paper venue: /info, /exchange, /ws.'),
  redis_latch: port.default(6390).describe('Redis that holds the kill latch.'),
  redis_live: port.default(6391).describe('Redis that holds live state.'),
  prometheus: port.default(9090).describe('Prometheus.'),
  grafana: port.default(3001).describe('Grafana.'),
});
export type PortsConfig = z.infer<typeof portsConfigSchema>;

export const webConfigSchema = z.strictObject({
  bind: z
    .union([z.ipv4(), z.ipv6()])
    .default('127.0.0.1')
    .describe('Address the console listens on. Beyond loopback (meant for a VPN address) it serves TLS.'),
  tls: z
    .strictObject({
      certificate: filePath.describe('Path of the PEM certificate chain.'),
      key: secretPath('the PEM private key'),
    })
    .optional()
    .describe(
      'Certificate of the console. Left out, `./agora up` makes one by its own authority where bind is not loopback.',
    ),
  allowed_origins: z
    .array(
      z
        .url({ protocol: /^https?$/ })
        .refine((url) => isOrigin(url), 'must be an origin, such as https://console.example:3000'),
    )
    .max(16)
    .default([])
    .describe('Origins whose pages may act with a session cookie, beside the loopback ones.'),
});

export const telegramConfigSchema = z.strictObject({
  bot_token_file: secretPath('the bot token'),
  allowed_user_ids: z
    .array(z.int().positive())
    .max(32)
    .default([])
    .describe('Numeric Telegram user ids that may command. An empty list admits nobody.'),
  chat_ids: z
    .array(z.int())
    .max(8)
    .default([])
    .describe("Chats that receive alerts. A person's private chat has that person's user id."),
  second_contact_chat_ids: z
    .array(z.int())
    .max(8)
    .default([])
    .describe('Chats that are told when a P1 alarm is not acknowledged within 15 minutes.'),
  api_root: z
    .url({ protocol: /^https?$/ })
    .default('https://api.telegram.org')
    .describe('Bot API server, for a local one or a test.'),
});

export const configShape = z.strictObject({
  venue: venueNameSchema,
  engines: z
    .array(engineConfigSchema)
    .min(1)
    .max(8)
    .describe('The market makers. They share one guardian, pager and console.'),
  ports: portsConfigSchema
    .prefault({})
    .describe('Loopback ports. All ports, those of the engines included, must differ.'),
  web: webConfigSchema.prefault({}).describe('The console.'),
  paper_venue: z
    .strictObject({
      seed: z
        .int()
        .min(0)
        .max(4_294_967_295)
        .default(1)
        .describe('Seed of the order flow: one seed, one market.'),
      block_ms: z
        .int()
        .min(0)
        .max(10_000)
        .default(70)
        .describe('Time between two blocks, in milliseconds; 0 = at once.'),
      latency_ms: z
        .int()
        .min(0)
        .max(10_000)
        .default(250)
        .describe('Answer latency of the exchange, in milliseconds.'),
      maker_volume_14d_usd: z
        .int()
        .min(0)
        .max(10_000_000_000)
        .default(0)
        .describe(
          'Maker volume that a new paper account comes with, in USD: it decides its fees for 14 days. 0 = the fees of a new account (maker 1.5 bps).',
        ),
      limits: z
        .boolean()
        .default(true)
        .describe(
          "Whether the real venue's limits on weight and requests hold. false: engine and guardian may send a hundred times as much, for drills.",
        ),
    })
    .prefault({})
    .describe('The built-in exchange; used only when venue is paper.'),
  telegram: telegramConfigSchema
    .optional()
    .describe('The Telegram bot. Without it one kill path and the alerts are missing.'),
  webhook: z
    .strictObject({ url_file: secretPath('the URL that receives alerts as JSON') })
    .optional()
    .describe('Second alert channel, used when Telegram does not deliver.'),
  alerts: z
    .strictObject({
      time_zone: z
        .string()
        .refine(isTimeZone, 'must be an IANA time zone, such as UTC or Europe/Berlin')
        .default('UTC')
        .describe('Time zone of digest_at.'),
      digest_at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 08:00')
        .default('08:00')
        .describe('When the daily message comes: alive, audit heads, and what can wait until then.'),
    })
    .prefault({})
    .describe('How alarms are told.'),
  outside_watch: z
    .strictObject({
      url_file: secretPath('the URL that is asked as long as alerts arrive'),
      every_s: z
        .int()
        .min(10)
        .max(3_600)
        .default(60)
        .describe('Seconds between two pings. Set the outside service to alarm after three missing ones.'),
    })
    .optional()
    .describe(
      "A dead-man's switch outside of this site, which alarms when the pings stop. Silence is not health.",
    ),
  venue_urls: z
    .strictObject({
      http: z.url({ protocol: /^https?$/ }).describe('Base URL of /info and /exchange.'),
      ws: z.url({ protocol: /^wss?$/ }).describe('URL of the WebSocket.'),
    })
    .optional()
    .describe('Other addresses of the venue. Beyond loopback they must be https and wss.'),
});

/** The configuration file as written, with the rules that bind several fields. */
export const configSchema = configShape.superRefine((config, ctx) => {
  for (const { path, message } of configRules(config)) ctx.addIssue({ code: 'custom', path, message });
});
export type Config = z.infer<typeof configSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isOrigin(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === url;
}
