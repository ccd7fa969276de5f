#include "gate/quota.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <uthash.h>

#define QUOTA_MICROS INT64_C(1000000)
#define QUOTA_IN_FLIGHT_RETRY_MS 100

/* Each newcomer looks at so many of those that were quiet longest: the table shrinks by itself. */
#define QUOTA_SWEEP 2

struct quota_account {
	int64_t principal_id;
	int64_t micros; /* of requests that may come now */
	int64_t filled_us;
	uint32_t n_in_flight;
	TAILQ_ENTRY(quota_account) link;
	UT_hash_handle hh;
};

void quota_init(struct quota *quota, const struct quota_limits *limits)
{
	*quota = (struct quota){ .limits = *limits };
	TAILQ_INIT(&quota->order);
}

static void quota_drop(struct quota *quota, struct quota_account *account)
{
	assert(account->n_in_flight == 0);
	TAILQ_REMOVE(&quota->order, account, link);
	HASH_DEL(quota->accounts, account);
	quota->n_accounts--;
	free(account);
}

void quota_fini(struct quota *quota)
{
	while (!TAILQ_EMPTY(&quota->order))
		quota_drop(quota, TAILQ_FIRST(&quota->order));
}

static int64_t quota_full(const struct quota *quota)
{
	return quota->limits.burst * QUOTA_MICROS;
}

static void quota_fill(const struct quota *quota, struct quota_account *account, int64_t now_us)
{
	int64_t missing = quota_full(quota) - account->micros;
	int64_t passed_us = now_us - account->filled_us;

	account->filled_us = now_us;
	/* Requests per second are micros per microsecond. */
	if (missing <= 0 || passed_us > missing / quota->limits.rate)
		account->micros = quota_full(quota);
	else
		account->micros += passed_us * quota->limits.rate;
}

static void quota_sweep(struct quota *quota, int64_t now_us)
{
	for (int i = 0; i < QUOTA_SWEEP; i++) {
		struct quota_account *account = TAILQ_FIRST(&quota->order);

		if (account == NULL || account->n_in_flight > 0)
			return;
		if (quota->limits.rate > 0) {
			quota_fill(quota, account, now_us);
			if (account->micros < quota_full(quota))
				return;
		}
		quota_drop(quota, account);
	}
}

static struct quota_account *quota_open(struct quota *quota, int64_t principal_id, int64_t now_us)
{
	struct quota_account *account;

	HASH_FIND(hh, quota->accounts, &principal_id, sizeof(principal_id), account);
	if (account != NULL) {
		TAILQ_REMOVE(&quota->order, account, link);
		TAILQ_INSERT_TAIL(&quota->order, account, link);
		return account;
	}
	quota_sweep(quota, now_us);
	account = calloc(1, sizeof(*account));
	if (account == NULL)
		return NULL;
	account->principal_id = principal_id;
	account->micros = quota_full(quota);
	account->filled_us = now_us;
	HASH_ADD(hh, quota->accounts, principal_id, sizeof(account->principal_id), account);
	TAILQ_INSERT_TAIL(&quota->order, account, link);
	quota->n_accounts++;
	return account;
}

static bool quota_pay(const struct quota *quota, struct quota_account *account, int64_t now_us,
		      uint32_t *ret_retry_after_ms)
{
	const int64_t rate = quota->limits.rate;

	if (rate == 0)
		return true;
	quota_fill(quota, account, now_us);
	if (account->micros < QUOTA_MICROS) {
		*ret_retry_after_ms =
			(uint32_t)((QUOTA_MICROS - account->micros) / (rate * 1000) + 1);
		return false;
	}
	account->micros -= QUOTA_MICROS;
	return true;
}

int quota_take(struct quota *quota, int64_t principal_id, int64_t now_us,
	       struct quota_account **ret, uint32_t *ret_retry_after_ms)
{
	struct quota_account *account = quota_open(quota, principal_id, now_us);

	if (account == NULL)
		return -ENOMEM;
	/* What is refused counts too: who repeats it at once gains nothing. */
	if (!quota_pay(quota, account, now_us, ret_retry_after_ms))
		return QUOTA_RATE;
	if (account->n_in_flight >= quota->limits.in_flight_max) {
		*ret_retry_after_ms = QUOTA_IN_FLIGHT_RETRY_MS;
		return QUOTA_IN_FLIGHT;
	}
	account->n_in_flight++;
	*ret = account;
	return 0;
}

void quota_give(struct quota_account *account)
{
	if (account == NULL)
		return;
	assert(account->n_in_flight > 0);
	account->n_in_flight--;
}
