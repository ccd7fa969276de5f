/* The working set of the bad tree. */

#ifndef WORK_H
#define WORK_H
#endif
