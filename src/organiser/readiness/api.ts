import { z } from "@hono/zod-openapi";
import { Timestamp } from "../../http/schemas.ts";

/** What every sale of this installation depends on. */
export const ReadinessView = z
  .object({
    mail: z.object({
      isConfigured: z.boolean().openapi({ description: "Whether `SMTP_URL` and `MAIL_FROM` are set." }),
      testedAt: Timestamp.nullable().openapi({ description: "When the mail server last took a test mail." }),
    }),
    gateway: z.object({
      name: z.string().openapi({ example: "toss-payments" }),
      mode: z.enum(["sandbox", "test", "real"]).openapi({
        description: "`sandbox`: Frontrow's own; `test`: the company's keys for tests; `real`: real money.",
      }),
      answers: z.boolean().openapi({ description: "Whether it has answered a question just now." }),
    }),
  })
  .openapi("Readiness");

export type ReadinessJson = z.infer<typeof ReadinessView>;
