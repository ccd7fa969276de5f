#include "fleet.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* The load is the longest that a call may take here: nothing is to be given up in a full queue. */
#define FLEET_TIMEOUT_MS 30000

int64_t fleet_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int fleet_open_clients(struct fleet *fleet, const char *endpoint, unsigned int n_clients,
			      const struct orderd_options *options)
{
	int result;

	for (unsigned int i = 0; i < n_clients; i++) {
		result = orderd_client_open(&fleet->clients[i], endpoint, options);
		if (result < 0)
			return result;
		fleet->n_clients++;
		fleet->fds[i].fd = orderd_client_fd(fleet->clients[i]);
		fleet->fds[i].events = POLLIN;
	}
	return 0;
}

int fleet_open(struct fleet *fleet, const struct fleet_door *door, unsigned int n_clients)
{
	struct orderd_options *options;
	int result;

	*fleet = (struct fleet){
		.clients = calloc(n_clients, sizeof(struct orderd_client *)),
		.fds = calloc(n_clients, sizeof(struct pollfd)),
	};
	if (!fleet->clients || !fleet->fds)
		return -ENOMEM;
	result = orderd_options_new(&options);
	if (result < 0)
		return result;
	result = orderd_options_set_timeout_ms(options, FLEET_TIMEOUT_MS);
	if (!result && door->key_path)
		result = orderd_options_set_key_file(options, door->server_key, door->key_path);
	if (!result)
		result = fleet_open_clients(fleet, door->endpoint, n_clients, options);
	orderd_options_free(options);
	return result;
}

void fleet_close(struct fleet *fleet)
{
	for (unsigned int i = 0; i < fleet->n_clients; i++)
		orderd_client_close(fleet->clients[i]);
	free(fleet->clients);
	free(fleet->fds);
	*fleet = (struct fleet){ 0 };
}

int fleet_turn(struct fleet *fleet, int64_t until_us)
{
	int64_t left_us = until_us - fleet_now_us();
	struct timespec wait = { 0 };
	int n_ready;

	if (left_us > 0) {
		wait.tv_sec = left_us / 1000000;
		wait.tv_nsec = left_us % 1000000 * 1000;
	}
	n_ready = ppoll(fleet->fds, fleet->n_clients, &wait, NULL);
	if (n_ready < 0)
		return -errno;
	for (unsigned int i = 0; i < fleet->n_clients && n_ready; i++) {
		int result;

		if (!fleet->fds[i].revents)
			continue;
		n_ready--;
		result = orderd_client_process(fleet->clients[i], 0);
		if (result < 0)
			return result;
	}
	return 0;
}
