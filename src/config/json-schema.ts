import { z } from "zod";
import { configSchema } from "./schema.js";

/** The published JSON Schema of study.yaml (editors complete and check with it). */
export function studyJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  return `${JSON.stringify({ $id: "csfp-study.schema.json", title: "csfp study.yaml", ...schema }, null, 2)}\n`;
}
