#!/usr/bin/env node
// Places an order: place_order.js ID ACCOUNT SKU UNITS
//
// ID is the shop's own number of the order. An order that was placed before is told, not placed again.
import { Client, Refused } from "./orderd.js";

if (process.argv.length !== 6) {
  console.error("usage: place_order.js ID ACCOUNT SKU UNITS");
  process.exit(64);
}
const [externalId, account, sku, units] = process.argv.slice(2);
const client = new Client();
try {
  const placed = await client.call("OrderService/PlaceOrder", {
    order: {
      account: { number: account },
      externalId: { system: "NODE", externalId },
      lines: [{ product: { number: sku }, quantityMicros: String(BigInt(units) * 1_000_000n) }],
    },
  });
  console.log(`${externalId} is ${placed.number}`);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  if (error.reason === "EXISTS") {
    console.log(`${externalId} is ${error.metadata.number}, placed before`);
  } else {
    console.error(`${externalId}: ${error.message}`);
    process.exitCode = 1;
  }
} finally {
  client.close();
}
