/* Labels that also like their neighbours: from the nearest ones, down the
 * energy of ops/kern/potts.h; then long thin lines are kept from merging. */
#include "base.h"

#include "quantize/labels.h"

#include "quantize/energy.h"
#include "quantize/lines.h"

#include <stdlib.h>

enum { WIDEST = 5 }; /* times as wide as it was may a line become */

int
v2v_labels_smooth(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_lab_palette *pal,
    const struct v2v_smoothing *s, struct v2v_msg *msg)
{
	struct v2v_energy e;
	int err = v2v_energy_init(be, &e, labels, f, pal, s->smoothness, msg);

	if (err != V2V_OK)
		return err;
	if (e.n_colours > 0)
		err = v2v_host_relax(be, labels, &e, msg);
	if (err != V2V_OK)
		goto out;
	free(e.weights);
	e.weights = NULL;
	if (s->need > 1 && e.n_colours > 0)
		err = v2v_lines_keep(be, labels, f, &e, s->need,
		    1 + (WIDEST - 1) * s->detail, msg);
out:
	v2v_energy_free(&e);
	return err;
}
