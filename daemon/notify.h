/*
 * Tells the service manager how the daemon is (sd_notify of systemd).
 * Nothing is owned.
 */
#pragma once

/* Sends "READY=1" or the like to NOTIFY_SOCKET. Nothing happens where there is none. */
void notify_send(const char *state);
