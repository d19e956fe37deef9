/* Small files read whole. */
#include "base.h"

#include "util/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
v2v_infile_read(struct v2v_text *out, const char *path, size_t max,
    struct v2v_msg *msg)
{
	char buf[4096];
	size_t total = 0;
	ssize_t n;
	int err = V2V_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return v2v_fail(msg, V2V_E_USAGE, "%s: %s", path,
		    strerror(errno));
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = v2v_fail(msg, V2V_E_USAGE, "%s: %s", path,
			    strerror(errno));
			break;
		}
		total += (size_t)n;
		if (total > max) {
			err = v2v_fail(msg, V2V_E_USAGE,
			    "%s: larger than %zu bytes", path, max);
			break;
		}
		v2v_text_add(out, buf, (size_t)n);
	}
	close(fd);
	if (err == V2V_OK && out->failed)
		err = v2v_fail_memory(msg);
	return err;
}
