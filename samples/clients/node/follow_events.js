#!/usr/bin/env node
// Follows the events of orders: follow_events.js FILE
//
// FILE keeps the last position, so that the next run goes on where this one ended.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client } from "./orderd.js";

if (process.argv.length !== 3) {
  console.error("usage: follow_events.js FILE");
  process.exit(64);
}
const path = process.argv[2];

function load() {
  try {
    return BigInt(readFileSync(path, "ascii").trim());
  } catch (error) {
    if (error.code === "ENOENT") return 0n;
    throw error;
  }
}

// Written beside it and renamed: whenever the program dies, the file is whole.
function store(seq) {
  writeFileSync(`${path}.new`, `${seq}\n`);
  renameSync(`${path}.new`, path);
}

for await (const event of new Client().follow(load())) {
  if (event.type.startsWith("order.")) console.log(event.seq, event.type, event.aggregateId);
  if (event.orderPlaced) console.log(`  order ${event.orderPlaced.number}`);
  store(event.seq);
}
