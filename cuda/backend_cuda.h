/* The CUDA backend's door to lib/ops/backend.c; plain C. */
#ifndef V2V_BACKEND_CUDA_H
#define V2V_BACKEND_CUDA_H

#include "ops/backend.h"

V2V_BEGIN_DECLS

/* Fill the table for device `index`. V2V_E_DEVICE, with the cause, where no
 * driver or no such device is usable. */
int v2v_cuda_open(struct v2v_backend *be, int index, struct v2v_pool *pool,
    struct v2v_msg *msg);

V2V_END_DECLS

#endif
