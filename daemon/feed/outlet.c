#include "feed/outlet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OUTLET_TENANT_FIRST 1

/* The system has no code; no tenant's code has an underscore. */
static const char *outlet_name(const struct tenant *tenant)
{
	return tenant->id == TENANT_SYSTEM ? "_system" : tenant->code;
}

/* The name becomes part of a path. */
static bool outlet_name_is_fit(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return length > 0 && name[length] == '\0' && length < OUTLET_SUFFIX_BYTES_MAX;
}

static int outlet_open_publisher(struct outlet *outlet, const char *endpoint, int fd,
				 const struct curve *curve, struct publisher **ret)
{
	char domain[sizeof(OUTLET_DOMAIN_PREFIX) + OUTLET_SUFFIX_BYTES_MAX];
	struct publisher_settings publisher = {
		.zmq = outlet->settings->zmq,
		.endpoint = endpoint,
		.fd = fd,
		.domain = domain,
		.curve = curve,
		.figures = outlet->settings->figures,
	};

	snprintf(domain, sizeof(domain), OUTLET_DOMAIN_PREFIX "%s", outlet_name(outlet->tenant));
	return publisher_open(&publisher, ret);
}

static int outlet_open_local(struct outlet *outlet, char *why, size_t why_size)
{
	const char *name = outlet_name(outlet->tenant);
	bool first = outlet->tenant->id == OUTLET_TENANT_FIRST;
	int fd = first ? outlet->settings->fd : 0;
	int answer;

	snprintf(outlet->endpoint, sizeof(outlet->endpoint), "%s%s%s", outlet->settings->endpoint,
		 first ? "" : "-", first ? "" : name);
	answer = fd > 0 ? 0 : endpoint_prepare(outlet->endpoint, why, why_size);
	if (answer > 0)
		return -EADDRINUSE;
	if (answer == 0)
		answer = outlet_open_publisher(outlet, outlet->endpoint, fd, NULL, &outlet->local);
	if (answer < 0)
		snprintf(why, why_size, "%s: %s", outlet->endpoint, strerror(-answer));
	return answer;
}

static int outlet_open_tcp(struct outlet *outlet)
{
	int answer = outlet_open_publisher(outlet, outlet->tcp_endpoint, 0, outlet->settings->curve,
					   &outlet->tcp);

	if (answer == 0)
		snprintf(outlet->tcp_endpoint, sizeof(outlet->tcp_endpoint), "%s",
			 publisher_endpoint(outlet->tcp));
	return answer;
}

/* The system's events are for the administrator, whose door is a Unix socket. */
static int outlet_begin_tcp(struct outlet *outlet, char *why, size_t why_size)
{
	const char *endpoint = outlet->settings->tcp_endpoint;
	int answer = 0;

	if (endpoint == NULL || outlet->tenant->id == TENANT_SYSTEM)
		return 0;
	if (outlet->tenant->id == OUTLET_TENANT_FIRST)
		snprintf(outlet->tcp_endpoint, sizeof(outlet->tcp_endpoint), "%s", endpoint);
	else
		answer = endpoint_any_port(endpoint, outlet->tcp_endpoint,
					   sizeof(outlet->tcp_endpoint));
	if (answer == 0)
		answer = outlet_open_tcp(outlet);
	if (answer < 0)
		snprintf(why, why_size, "%s: %s", outlet->tcp_endpoint, strerror(-answer));
	outlet->tcp_wanted = answer == 0;
	return answer;
}

int outlet_open(struct outlet *outlet, const struct outlet_settings *settings,
		const struct tenant *tenant, char *why, size_t why_size)
{
	int answer;

	*outlet = (struct outlet){ .settings = settings, .tenant = tenant };
	if (!outlet_name_is_fit(outlet_name(tenant))) {
		snprintf(why, why_size, "its name cannot be part of a path");
		return -EINVAL;
	}
	answer = outlet_open_local(outlet, why, why_size);
	return answer == 0 ? outlet_begin_tcp(outlet, why, why_size) : answer;
}

void outlet_close(struct outlet *outlet, int linger_ms)
{
	publisher_close(outlet->local, linger_ms);
	publisher_close(outlet->tcp, linger_ms);
	outlet->local = outlet->tcp = NULL;
	outlet->tcp_wanted = false;
}

void outlet_turn_out(struct outlet *outlet)
{
	publisher_close(outlet->tcp, 0);
	outlet->tcp = NULL;
}

void outlet_turn(struct outlet *outlet)
{
	/* libzmq gives the port back in its own time; until then the attempt fails. */
	if (outlet->tcp_wanted && outlet->tcp == NULL)
		outlet_open_tcp(outlet);
}

bool outlet_is_open(const struct outlet *outlet)
{
	return outlet->local != NULL || outlet->tcp != NULL;
}

void outlet_send(struct outlet *outlet, const char *topic, const void *data, size_t length)
{
	if (outlet->local != NULL)
		publisher_send(outlet->local, topic, data, length);
	if (outlet->tcp != NULL)
		publisher_send(outlet->tcp, topic, data, length);
}

void outlet_endpoints(const struct outlet *outlet, const char *ret[OUTLET_ENDPOINTS_MAX])
{
	unsigned int n = 0;

	if (outlet->local != NULL)
		ret[n++] = outlet->endpoint;
	if (outlet->tcp_wanted)
		ret[n++] = outlet->tcp_endpoint;
	ret[n] = NULL;
}
