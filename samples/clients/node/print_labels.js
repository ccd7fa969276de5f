#!/usr/bin/env node
// Prints a label for each confirmed order: print_labels.js SUBSCRIPTION
//
// orderd keeps the place under the subscription's name:
// orderctl subscription create SUBSCRIPTION --type order.confirmed --start BEGINNING
import { Client, Refused } from "./orderd.js";

if (process.argv.length !== 3) {
  console.error("usage: print_labels.js SUBSCRIPTION");
  process.exit(64);
}
const client = new Client();
try {
  for await (const event of client.consume(process.argv[2], "print_labels")) {
    console.log(`label for ${event.orderConfirmed.number}`);
  }
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`${process.argv[2]}: ${error.message}`);
  process.exitCode = 1;
} finally {
  client.close();
}
