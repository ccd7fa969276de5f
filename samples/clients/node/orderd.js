// A small client of orderd with zeromq and protobufjs. It reads the contract's .proto files: from ORDERD_PROTO, or where
// the package liborderd-dev puts them.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import protobuf from "protobufjs";
import { Dealer, Subscriber } from "zeromq";

const REQUESTS = process.env.ORDERD_SERVER ?? "ipc:///run/orderd/requests";
const PROTO = process.env.ORDERD_PROTO ?? "/usr/include";
// How long to wait for an answer before the same request is sent once more.
const PATIENCE_MS = 1000;

// 64-bit numbers are strings: JavaScript's own numbers are exact to 53 bits only.
const AS_PLAIN = { longs: String, enums: String, bytes: Buffer };

const contract = new protobuf.Root();
contract.resolvePath = (origin, target) =>
  protobuf.common.get(target) ? target : join(PROTO, target);
contract.loadSync(
  readdirSync(join(PROTO, "orderd/v1"))
    .filter((name) => name.endsWith(".proto"))
    .map((name) => `orderd/v1/${name}`),
);

function pack(type, message) {
  const Type = contract.lookupType(`orderd.v1.${type}`);
  return Buffer.from(Type.encode(Type.fromObject(message)).finish());
}

function unpack(type, bytes) {
  const Type = contract.lookupType(`orderd.v1.${type}`);
  return Type.toObject(Type.decode(bytes), AS_PLAIN);
}

// Over TCP, ORDERD_KEY names the file that orderctl key new made, ORDERD_SERVER_KEY is the daemon's.
function security(endpoint) {
  if (!endpoint.startsWith("tcp:")) return {};
  const pair = readFileSync(process.env.ORDERD_KEY, "ascii");
  return {
    curvePublicKey: pair.match(/public-key = "(.{40})"/)[1],
    curveSecretKey: pair.match(/secret-key = "(.{40})"/)[1],
    curveServerKey: process.env.ORDERD_SERVER_KEY,
  };
}

// A UUID of version 7: its time tells orderd whether it can still know the request.
function newRequestId() {
  const id = Buffer.concat([Buffer.alloc(6), randomBytes(10)]);
  id.writeUIntBE(Date.now(), 0, 6);
  id[6] = 0x70 | (id[6] & 0x0f);
  id[8] = 0x80 | (id[8] & 0x3f);
  return id;
}

// An answer other than OK.
export class Refused extends Error {
  constructor(header) {
    const violations = (header.violations ?? []).map((one) => `\n  ${one.field}: ${one.message}`);
    super(`${header.message} (${header.reason})${violations.join("")}`);
    this.reason = header.reason;
    this.metadata = Object.fromEntries((header.metadata ?? []).map((fact) => [fact.key, fact.value]));
  }
}

// One connection with any number of calls under way.
export class Client {
  #socket;
  #transport;
  #waiting = new Map();
  #live = null;

  constructor(endpoint = REQUESTS) {
    this.#transport = endpoint.split(":")[0];
    this.#socket = new Dealer({ linger: 0, ...security(endpoint) });
    this.#socket.connect(endpoint);
    this.#receive();
  }

  close() {
    this.#socket.close();
    this.#live?.close();
  }

  async #receive() {
    for await (const frames of this.#socket) {
      const header = unpack("ReplyHeader", frames[0]);
      // Answers to repetitions of what was answered already are passed over.
      this.#waiting.get(header.requestId.toString("hex"))?.({ header, body: frames[1] });
    }
  }

  // Calls "OrderService/PlaceOrder"; gives the response, or throws Refused. The same request id is kept through all
  // repetitions: a write is applied once.
  async call(method, request = {}, timeoutMs = 10_000) {
    const [service, name] = method.split("/");
    const { requestType, responseType } = contract.lookupService(`orderd.v1.${service}`).methods[name];
    const requestId = newRequestId();
    const end = Date.now() + timeoutMs;
    for (;;) {
      const leftMs = Math.max(end - Date.now(), 1);
      const header = { protocolVersion: 1, method: `orderd.v1.${method}`, requestId, timeoutMs: leftMs };
      const frames = [pack("RequestHeader", header), pack(requestType, request)];
      const reply = await this.#exchange(requestId, frames, Math.min(leftMs, PATIENCE_MS));
      if (reply?.header.code === "CODE_OK") return unpack(responseType, reply.body);
      const over = Date.now() >= end;
      if (reply && (over || !reply.header.retryAfterMs)) throw new Refused(reply.header);
      if (over) throw new Error(`no answer to ${method} in ${timeoutMs} ms`);
      if (reply) await pause(reply.header.retryAfterMs);
    }
  }

  // Sends once; gives the answer, or null.
  async #exchange(requestId, frames, timeoutMs) {
    const key = requestId.toString("hex");
    const answer = new Promise((resolve) => this.#waiting.set(key, resolve));
    const timer = new AbortController();
    try {
      await this.#socket.send(frames);
      return await Promise.race([answer, pause(timeoutMs, null, { signal: timer.signal }).catch(() => null)]);
    } finally {
      timer.abort();
      this.#waiting.delete(key);
    }
  }

  // The events of the log after a position, up to one, or to the newest.
  async *read(after, until = null) {
    for (;;) {
      const page = await this.call("EventService/Read", { afterSeq: String(after) });
      for (const logged of page.events ?? []) yield logged.event;
      after = BigInt(page.throughSeq ?? 0);
      if (after >= (until ?? BigInt(page.headSeq ?? 0))) return;
    }
  }

  // Every event after a position, once and in order, for ever. The live stream is fast; what it loses is read from the
  // log. Databases that are restored from a backup need more: see orderd-events(7), epochs.
  async *follow(after = 0n) {
    const info = await this.call("SystemService/GetInfo");
    // The first one that is reached the same way.
    const endpoint = info.eventEndpoints.find((one) => one.startsWith(this.#transport));
    this.#live = new Subscriber({ linger: 0, ...security(endpoint) });
    this.#live.subscribe();
    this.#live.connect(endpoint);
    // What comes while the log is read waits in the socket, or is found missing later.
    for await (const event of this.read(after)) {
      after = BigInt(event.seq);
      yield event;
    }
    for await (const [topic, body] of this.#live) {
      const beat = topic.toString() === "heartbeat";
      const event = unpack(beat ? "Heartbeat" : "Event", body);
      const seq = BigInt(event.seq ?? 0);
      const missing = beat ? seq : seq - 1n;
      if (missing > after) {
        for await (const former of this.read(after, missing)) {
          after = BigInt(former.seq);
          yield former;
        }
      }
      if (!beat && seq === after + 1n) {
        after = seq;
        yield event;
      }
    }
  }

  // The events of a durable subscription, for ever; orderd keeps the place. What was taken is acknowledged page by page. A
  // program that dies before gets those events again, so dealing with one twice must do no harm.
  async *consume(name, consumer) {
    const subscription = { number: name };
    let generation;
    for (;;) {
      let page;
      try {
        page = await this.call("EventService/Fetch", { subscription, consumer, generation, waitMs: 20_000 }, 30_000);
      } catch (error) {
        // Somebody set the place anew: on from there.
        if (error.reason !== "SUBSCRIPTION_SOUGHT") throw error;
        generation = undefined;
        continue;
      }
      generation = page.generation;
      const retried = page.retried ?? [];
      // Dead letters that somebody wants to be tried again, then what is new.
      yield* retried;
      yield* page.events ?? [];
      if (retried.length > 0 || BigInt(page.throughSeq ?? 0) > BigInt(page.ackedSeq ?? 0)) {
        const retriedSeqs = retried.map((event) => event.seq);
        const place = { seq: page.throughSeq, epoch: page.epoch };
        await this.call("EventService/Ack", { subscription, generation, ...place, retriedSeqs });
      }
    }
  }
}
