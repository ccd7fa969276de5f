/*
 * How much of the daemon one principal may take: requests under way, requests per second.
 *
 * The gate owns the quota; an account in it lives as long as it differs from that of somebody who
 * asked for nothing.
 */
#pragma once

#include <stdint.h>
#include <sys/queue.h>

struct quota_account;

struct quota_limits {
	uint32_t in_flight_max; /* requests of one principal, queued or running */
	uint32_t rate;          /* requests per second that come back; 0: no limit */
	uint32_t burst;         /* requests that may come at once */
};

struct quota {
	struct quota_limits limits;
	struct quota_account *accounts;
	TAILQ_HEAD(quota_order, quota_account) order; /* who asked last is last */
	uint64_t n_accounts;
};

enum quota_answer {
	QUOTA_IN_FLIGHT = 1, /* too many are under way */
	QUOTA_RATE,          /* too many came */
};

void quota_init(struct quota *quota, const struct quota_limits *limits);

/* What was taken must have been given back. */
void quota_fini(struct quota *quota);

/*
 * Counts a request of the principal at that time of the monotonic clock: 0 with its account, which
 * has it until it is given back; enum quota_answer with the delay after which there is room for
 * one; -ENOMEM.
 */
int quota_take(struct quota *quota, int64_t principal_id, int64_t now_us,
	       struct quota_account **ret, uint32_t *ret_retry_after_ms);

/* The request is answered. NULL is fine. */
void quota_give(struct quota_account *account);
