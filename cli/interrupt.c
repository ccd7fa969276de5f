#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

/* A signal handler can reach nothing else. */
static volatile sig_atomic_t interrupt_flag;

static void interrupt_on_signal(int number)
{
	interrupt_flag = number;
}

void interrupt_catch(void)
{
	/* SA_RESETHAND: the second signal does what it always does. */
	struct sigaction action = { .sa_handler = interrupt_on_signal, .sa_flags = SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	interrupt_flag = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* Somebody with nohup does not want this one. */
	if (signal(SIGHUP, SIG_IGN) != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
}

bool interrupt_came(void)
{
	return interrupt_flag;
}

int interrupt_status(void)
{
	return 128 + interrupt_flag;
}
