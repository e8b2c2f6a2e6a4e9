import type { Command } from "commander";
import type { Chart } from "../src/charts/chart.js";
import type { Reader } from "../src/readers/reader.js";

export const generatedIn: readonly string[];
export const rulesPath: string;
export const schemaPath: string;
export function commandTable(program: Command): string;
export function readerTable(readers: readonly Reader[]): string;
export function chartTable(charts: readonly Chart[]): string;
export function columnTable(tableColumns: Readonly<Record<string, readonly string[]>>): string;
export function settingTable(schemaText: string): string;
export function traceabilityTable(requirements: string, sources: Readonly<Record<string, string>>): string;
export function rewrite(text: string, parts: Readonly<Record<string, string>>): string;
