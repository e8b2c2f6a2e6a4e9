import { type Connection, prepared } from "./sqlite.js";

/** Names kept once and referred to by number. */
export class NameTable {
  private readonly cache = new Map<string, number>();
  private readonly select;
  private readonly insert;

  constructor(db: Connection, table: string, key: string, column: string) {
    this.select = prepared<[string], { no: number }>(db, `SELECT ${key} AS no FROM ${table} WHERE ${column} = ?`);
    this.insert = prepared(db, `INSERT INTO ${table} (${column}) VALUES (?)`);
  }

  number(name: string): number {
    const cached = this.cache.get(name);
    if (cached !== undefined) return cached;
    const found = this.select.get(name)?.no ?? Number(this.insert.run(name).lastInsertRowid);
    if (this.cache.size >= 50_000) this.cache.clear();
    this.cache.set(Buffer.from(name, "utf8").toString("utf8"), found);
    return found;
  }
}
