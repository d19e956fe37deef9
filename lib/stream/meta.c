/* Notes of a frame: the `#` lines of its PAM header. */
#include "base.h"

#include "stream/meta.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

static const char prefix[] = "v2v.";

/* The value in `note` if it is that of v2v.KEY, or NULL. */
static char *
value_in(char *note, const char *key)
{
	size_t p = sizeof(prefix) - 1, k = strlen(key);

	if (strncmp(note, prefix, p) != 0 || strncmp(note + p, key, k) != 0
	    || note[p + k] != '=')
		return NULL;
	return note + p + k + 1;
}

/* A copy within the bounds: at most V2V_NOTE_BYTES, printable ASCII. */
static char *
bounded(const char *s)
{
	size_t n = strnlen(s, V2V_NOTE_BYTES);
	char *copy = v2v_alloc(n + 1, 1);

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		copy[i] = s[i] < ' ' || s[i] > '~' ? '?' : s[i];
	copy[n] = '\0';
	return copy;
}

const char *
v2v_meta_get(const struct v2v_frame *f, const char *key)
{
	for (int i = 0; i < f->n_notes; i++) {
		const char *value = value_in(f->notes[i], key);

		if (value != NULL)
			return value;
	}
	return NULL;
}

int
v2v_meta_add(struct v2v_frame *f, const char *note, struct v2v_msg *msg)
{
	if (f->n_notes >= V2V_NOTE_MAX)
		return v2v_fail(msg, V2V_E_LIMIT,
		    "more than %d comments in a frame", V2V_NOTE_MAX);
	if (f->notes == NULL)
		f->notes = v2v_zalloc(V2V_NOTE_MAX, sizeof(*f->notes));
	if (f->notes == NULL)
		return v2v_fail_memory(msg);
	f->notes[f->n_notes] = bounded(note);
	if (f->notes[f->n_notes] == NULL)
		return v2v_fail_memory(msg);
	f->n_notes++;
	return V2V_OK;
}

int
v2v_meta_set(struct v2v_frame *f, const char *key, const char *value,
    struct v2v_msg *msg)
{
	char note[V2V_NOTE_BYTES + 1] = "";
	size_t room = sizeof(note) - 1;

	strncat(note, prefix, room);
	strncat(note, key, room - strlen(note));
	strncat(note, "=", room - strlen(note));
	strncat(note, value, room - strlen(note));
	for (int i = 0; i < f->n_notes; i++) {
		char *copy;

		if (value_in(f->notes[i], key) == NULL)
			continue;
		copy = bounded(note);
		if (copy == NULL)
			return v2v_fail_memory(msg);
		free(f->notes[i]);
		f->notes[i] = copy;
		return V2V_OK;
	}
	return v2v_meta_add(f, note, msg);
}

int
v2v_meta_copy(struct v2v_frame *to, const struct v2v_frame *from,
    struct v2v_msg *msg)
{
	for (int i = 0; i < from->n_notes; i++) {
		int err = v2v_meta_add(to, from->notes[i], msg);

		if (err < 0)
			return err;
	}
	return V2V_OK;
}
