/* Files, folders and processes that do not outlive the program. */
#ifndef V2V_TRANSIENT_H
#define V2V_TRANSIENT_H

#include "base.h"

#include <signal.h>
#include <sys/types.h>

/*
 * Catch the signals that would leave something behind (HUP, INT, TERM, QUIT,
 * PIPE, XCPU, XFSZ). They clean up and are raised again; exit cleans up, too.
 * Once, early.
 */
void v2v_transient_init(void);

/*
 * All of these on one thread. They return an entry, or -1 with errno; an entry
 * ends by v2v_transient_end. `path` ends in XXXXXX as that of mkstemp(3).
 */
int v2v_transient_file(const char *path, int *fd); /* made, mode 0600 */
int v2v_transient_folder(const char *path);        /* made, mode 0700 */

/* A file of that folder which others may make. */
int v2v_transient_within(int folder, const char *name);

/* The process group of `leader`, a child that was not waited for. */
int v2v_transient_group(pid_t leader);

const char *v2v_transient_path(int entry);

/* Remove the file, the folder and all in it, or kill the group. -1: nothing. */
void v2v_transient_end(int entry);

/* It may stay: signals no longer concern it. */
void v2v_transient_keep(int entry);

/* Have no signal handled until the mask before is restored. */
void v2v_transient_hold(sigset_t *before);
void v2v_transient_release(const sigset_t *before);

#endif
