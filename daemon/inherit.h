/*
 * Sockets that the service manager opened before the daemon's start (sd_listen_fds of systemd).
 * Whoever finds one owns it.
 */
#pragma once

/*
 * The listening socket for this address, "ipc:///path", "tcp://127.0.0.1:7710", "/path" or
 * "127.0.0.1:7712", made ready for an event loop; 0 when none was passed. Found once.
 */
int inherit_find(const char *address);

/* Closes those that nobody found, and calls on_left for each with its place among them. */
void inherit_close(void (*on_left)(void *context, int number), void *context);
