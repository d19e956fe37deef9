/* The words that go with an error code. */
#include "base.h"

#include "util/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
v2v_fail(struct v2v_msg *msg, enum v2v_err err, const char *fmt, ...)
{
	va_list ap;

	if (msg == NULL)
		return err;
	va_start(ap, fmt);
	vsnprintf(msg->text, sizeof(msg->text), fmt, ap);
	va_end(ap);
	for (unsigned char *p = (unsigned char *)msg->text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	return err;
}

int
v2v_fail_memory(struct v2v_msg *msg)
{
	return v2v_fail(msg, V2V_E_MEMORY, "out of memory");
}

int
v2v_fail_errno(struct v2v_msg *msg, const char *what, int errnum)
{
	return v2v_fail(msg, V2V_E_IO, "%s: %s", what, strerror(errnum));
}
