#include "dev/dev.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "dev/claim.h"
#include "dev/delay.h"
#include "dev/logs.h"
#include "dev/quote.h"
#include "dev/sample.h"
#include "dev/server.h"
#include "interrupt.h"
#include "output.h"

#define DEV_TURN_MS 50
#define DEV_START_MS_MAX 30000

/* Between looking and attaching a server may end, and another start. */
#define DEV_TRIES 5

#define DEV_AGAIN (-1)

/* "orderctl dev stop", for the same server. */
static const char *dev_command(struct cli *c, const char *verb)
{
	const char *data = cli_flag(c, "dir");

	if (!data)
		return arena_printf(&c->arena, "orderctl dev %s", verb);
	return arena_printf(&c->arena, "orderctl dev %s --dir %s", verb,
			    quote_shell(&c->arena, data));
}

static int dev_home(struct cli *c, struct owner *owner, struct home *home)
{
	if (owner_find(c, owner) < 0)
		return owner_complain(c);
	if (home_find(c, owner, cli_flag(c, "dir"), home) == 0)
		return CLI_OK;
	return complain(c, CLI_CONFIGURATION, "--dir DIR",
			"neither XDG_STATE_HOME nor HOME says where data can be kept");
}

/* --- once it runs --- */

static int dev_start_command(struct cli *c, const struct facts *facts, struct child *child)
{
	const char *command = cli_flag(c, "exec");
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	struct child_plan plan = {
		.argv = argv,
		.environment = facts_environment(c, facts),
		.death_signal = SIGTERM,
		.input = -1,
		.output = -1,
		.keep = -1,
		.foreground = true,
	};
	int error;

	*child = (struct child){ .pid = 0 };
	if (!command)
		return CLI_OK;
	fflush(NULL);
	error = child_start(child, &plan);
	if (error == 0)
		return CLI_OK;
	return complain(c, CLI_FAILED, NULL, "cannot run \"%s\": %s", command, strerror(-error));
}

/* Standard output belongs to the command of --exec. */
static int dev_present(struct cli *c, const struct facts *facts)
{
	if (cli_flag(c, "exec")) {
		if (!c->quiet && !cli_speaks_json(c))
			facts_show(c, facts, stderr);
	} else if (cli_speaks_json(c)) {
		facts_show_json(facts);
	} else {
		facts_show(c, facts, stdout);
	}
	return cli_finish_output(c);
}

/* Whether the server goes on, as its own process sees it or as another one does. */
struct dev_view {
	struct server *server; /* NULL: attached */
	const struct home *home;
	pid_t holder;
};

static int dev_look(struct cli *c, const struct dev_view *view, bool *ret_ended)
{
	*ret_ended = false;
	if (view->server)
		return server_look(view->server, c);
	*ret_ended = claim_holder(c, view->home) != view->holder;
	return CLI_OK;
}

/* Until the command or the server ends, or somebody interrupts. */
static int dev_follow(struct cli *c, const struct facts *facts, const struct dev_view *view)
{
	const bool commanded = cli_flag(c, "exec");
	struct logs_follower follower;
	struct delay delay;
	struct child child;
	bool ended = false;
	int status = dev_start_command(c, facts, &child);

	delay_begin(&delay, c, NULL);
	logs_follow(&follower, facts->log);
	while (status == CLI_OK && !ended && delay_turn(&delay, DEV_TURN_MS)) {
		logs_show(&follower, c);
		if (commanded && child_ended(&child)) {
			logs_leave(&follower);
			return child.status;
		}
		status = dev_look(c, view, &ended);
	}
	logs_leave(&follower);
	child_signal(&child, SIGTERM);
	child_wait(&child);
	if (ended)
		cli_note(c, "The dev server has ended.");
	if (commanded && status == CLI_OK)
		return ended ? CLI_UNREACHABLE : CLI_INTERRUPTED;
	return status;
}

/* --- a server of this process --- */

/* Commands find the caller's own server by themselves. */
static void dev_tell_next(struct cli *c)
{
	cli_note(c, "Next, in another terminal: %seval \"$(%s)\"",
		 cli_flag(c, "dir") ? "" : "orderctl watch   |   ", dev_command(c, "env"));
}

static int dev_serve(struct cli *c, const struct owner *owner, struct home *home)
{
	struct server server;
	struct dev_view view = { .server = &server, .home = home };
	struct delay started;
	int64_t ms;
	int status;

	delay_begin(&started, c, NULL);
	status = server_start(&server, c, owner, home);
	ms = delay_ms(&started);
	if (status != CLI_OK)
		return status;
	status = dev_present(c, &server.facts);
	if (status == CLI_OK && cli_flag(c, "sample"))
		status = sample_load(c, &server.facts);
	if (status == CLI_OK && !cli_flag(c, "exec")) {
		cli_note(c, "Ready in %d.%02d s. Stop with Ctrl-C.", (int)(ms / 1000),
			 (int)(ms % 1000 / 10));
		dev_tell_next(c);
	}
	if (status == CLI_OK)
		status = dev_follow(c, &server.facts, &view);
	server_stop(&server, c);
	if (!cli_flag(c, "exec"))
		cli_note(c,
			 home->ephemeral ? "Stopped; the data is discarded."
					 : "Stopped; the data is kept.");
	return status;
}

/* --- a server of another process --- */

/* DEV_AGAIN when it ended instead of getting ready. */
static int dev_await(struct cli *c, const struct home *home, struct facts *ret)
{
	struct delay delay;
	pid_t holder;

	delay_begin(&delay, c, "Waiting for the server that another process is starting or ending");
	while (!facts_read(c, home, ret, &holder)) {
		if (holder == 0)
			return DEV_AGAIN;
		if (!delay_turn(&delay, DEV_TURN_MS))
			return CLI_INTERRUPTED;
	}
	return CLI_OK;
}

static int dev_attach(struct cli *c, const struct home *home)
{
	struct dev_view view = { .home = home };
	struct facts facts;
	int status = dev_await(c, home, &facts);

	if (status != CLI_OK)
		return status;
	if (cli_flag(c, "ephemeral") && !facts.ephemeral)
		return complain(c, CLI_EXISTS, dev_command(c, "stop"),
				"a dev server that keeps its data runs already, as process %d",
				(int)facts.process);
	view.holder = facts.process;
	status = dev_present(c, &facts);
	if (!cli_flag(c, "exec")) {
		cli_note(c, "It runs already, as process %d; attached. Ctrl-C leaves it running.",
			 (int)facts.process);
		dev_tell_next(c);
	}
	return status == CLI_OK ? dev_follow(c, &facts, &view) : status;
}

/* --- the sentences --- */

/* For the server that this process runs. */
static int dev_own(struct cli *c, const struct owner *owner, struct home *home)
{
	int status;

	if (cli_flag(c, "ephemeral"))
		home_be_ephemeral(c, home);
	status = home_open(c, owner, home);
	if (status == CLI_OK)
		status = dev_serve(c, owner, home);
	home_close(c, home);
	return status;
}

int dev_run(struct cli *c)
{
	struct owner owner;
	struct home home;
	pid_t holder = 0;
	int status = dev_home(c, &owner, &home);

	if (status == CLI_OK)
		status = home_make(c, &owner, &home);
	if (status != CLI_OK)
		return status;
	interrupt_catch();
	status = DEV_AGAIN;
	for (int i = 0; i < DEV_TRIES && status == DEV_AGAIN; i++) {
		status = claim_take(c, &home, &holder);
		if (status == CLI_OK && holder == 0)
			return dev_own(c, &owner, &home);
		if (status == CLI_OK)
			status = dev_attach(c, &home);
	}
	if (status == DEV_AGAIN)
		return complain(c, CLI_TRY_AGAIN, NULL,
				"other processes start and end dev servers here all the time");
	return status;
}

int dev_stop(struct cli *c)
{
	struct owner owner;
	struct home home;
	struct delay delay;
	pid_t holder;
	int status = dev_home(c, &owner, &home);

	if (status != CLI_OK)
		return status;
	holder = claim_holder(c, &home);
	if (holder == 0)
		return output_told(c, "No dev server runs.");
	if (kill(holder, SIGTERM) < 0 && errno != ESRCH)
		return complain(c, CLI_NOT_PERMITTED, NULL, "cannot end process %d: %s",
				(int)holder, strerror(errno));
	interrupt_catch();
	delay_begin(&delay, c, "Stopping the dev server");
	while (claim_holder(c, &home) == holder)
		if (!delay_turn(&delay, DEV_TURN_MS))
			return CLI_INTERRUPTED;
	return output_told(c, "The dev server has ended.");
}

int dev_reset(struct cli *c)
{
	struct owner owner;
	struct home home;
	pid_t holder;
	int status = dev_home(c, &owner, &home), error;

	if (status == CLI_OK && access(home.data, F_OK) < 0)
		return output_told(c, "Nothing is kept in %s.", home_show(c, home.folder));

	if (status == CLI_OK)
		status = claim_take(c, &home, &holder);
	if (status != CLI_OK)
		return status;
	if (holder > 0)
		return complain(c, CLI_INVALID, dev_command(c, "stop"),
				"the dev server runs, as process %d", (int)holder);
	error = home_remove(home.data);
	if (error < 0)
		return complain(c, CLI_FAILED, NULL, "cannot remove %s: %s", home.data,
				strerror(-error));
	return output_told(c, "The data in %s is discarded.", home_show(c, home.folder));
}

int dev_find(struct cli *c, struct facts *ret)
{
	struct owner owner;
	struct home home;
	pid_t holder = 0;
	int status = dev_home(c, &owner, &home);

	if (status != CLI_OK || facts_read(c, &home, ret, &holder))
		return status;
	if (holder > 0)
		return complain(c, CLI_TRY_AGAIN, NULL,
				"the dev server is starting or ending, as process %d", (int)holder);
	return complain(c, CLI_UNREACHABLE, "orderctl dev, in another terminal",
			"no dev server runs");
}

bool dev_look_up(struct cli *c, struct facts *ret)
{
	struct owner owner;
	struct home home;
	struct delay delay;
	pid_t holder;

	/* A place that cannot be named holds no server. */
	if (owner_find(c, &owner) < 0 || home_find(c, &owner, NULL, &home) < 0)
		return false;
	delay_begin(&delay, c, "Waiting for your dev server, which is starting or ending");
	while (!facts_read(c, &home, ret, &holder)) {
		if (holder == 0 || delay_ms(&delay) > DEV_START_MS_MAX)
			return false;
		delay_pause(&delay, DEV_TURN_MS);
	}
	return true;
}
