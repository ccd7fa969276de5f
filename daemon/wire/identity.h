/*
 * Keeps peers from choosing their routing ids.
 *
 * A peer of a ROUTER may say which id it wants, and libzmq 4.3.4 pays for it twice. Who takes an id
 * that libzmq's own count has still to come to ends the process when it does; some 10,000
 * connections with ids spread evenly meet the count within minutes, whatever number it began at.
 * Who asks for an id that is taken leaves a pipe behind for good, some 36 KiB each. No option
 * switches it off. Nothing is owned.
 */
#pragma once

#include <stdbool.h>

/*
 * From here on, in this whole process, libzmq does not hear which id a peer wants: each gets one of
 * libzmq's own. False: it hears it again.
 */
void identity_ignore(bool ignore);
