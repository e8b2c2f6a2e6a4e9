import { z } from "zod";

const text = z.string().min(1);

/** Occasions on which a night tells somebody. */
export const occasions = ["failure", "loss", "waiting", "error", "always"] as const;
export type Occasion = (typeof occasions)[number];

const secret = "name of the environment variable that holds it; secrets never stand in study.yaml";

export const notifySchema = z
  .strictObject({
    on: z
      .array(z.enum(occasions))
      .min(1)
      .describe(
        "failure: the night ended with an error; loss: fewer pairs are used; waiting: files are set aside or wait for a person; error: findings of severity error or critical; always",
      ),
    command: z
      .array(text)
      .min(1)
      .nullable()
      .default(null)
      .describe(
        "program and arguments; the text is its standard input, CSFP_STUDY and CSFP_OCCASIONS are in its environment",
      ),
    webhook: z
      .strictObject({
        url: text.nullable().default(null).describe("address that receives the JSON by POST"),
        urlEnv: text.nullable().default(null).describe(`the address, where it is a secret: ${secret}`),
      })
      .refine((one) => (one.url === null) !== (one.urlEnv === null), "give either url or urlEnv")
      .nullable()
      .default(null),
    mail: z
      .strictObject({
        host: text.describe("SMTP server"),
        port: z.number().int().positive().default(587).describe("its port"),
        secure: z
          .boolean()
          .default(false)
          .describe("TLS from the first byte (port 465); else STARTTLS where the server offers it"),
        from: text.describe("sender"),
        to: z.array(text).min(1).describe("recipients"),
        userEnv: text.nullable().default(null).describe(`user name: ${secret}`),
        passwordEnv: text.nullable().default(null).describe(`password: ${secret}`),
      })
      .nullable()
      .default(null),
    timeoutSeconds: z
      .number()
      .positive()
      .max(120)
      .default(20)
      .describe("a night waits no longer than this for a notification"),
  })
  .refine(
    ({ command, webhook, mail }) => [command, webhook, mail].filter((one) => one !== null).length === 1,
    "give exactly one of command, webhook and mail",
  );

export type Notify = z.output<typeof notifySchema>;
