/* Included first by every .c file: feature macros, types, error codes. */
#ifndef V2V_BASE_H
#define V2V_BASE_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef V2V_VERSION
#define V2V_VERSION "0.1.0"
#endif

/* A kernel body runs on the host and, under nvcc, on the device too. */
#ifdef __CUDACC__
#define V2V_HD __host__ __device__
#else
#define V2V_HD
#endif

#ifdef __cplusplus
#define V2V_RESTRICT __restrict__
#define V2V_BEGIN_DECLS extern "C" {
#define V2V_END_DECLS }
#else
#define V2V_RESTRICT restrict
#define V2V_BEGIN_DECLS
#define V2V_END_DECLS
#endif

#define V2V_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/*
 * What a library function returns: V2V_OK, or a negative code. The words for
 * people are in a struct v2v_msg (util/msg.h); cmd/ turns codes into the exit
 * statuses 1 (data, I/O, memory, device), 2 (usage), 3 (gate).
 */
enum v2v_err {
	V2V_OK = 0,
	V2V_E_DATA = -1,   /* the input is broken; the stream may go on */
	V2V_E_STREAM = -2, /* framing is lost; nothing after it can be read */
	V2V_E_LIMIT = -3,  /* a limit was passed; as V2V_E_DATA for the stream */
	V2V_E_IO = -4,
	V2V_E_MEMORY = -5,
	V2V_E_DEVICE = -6,
	V2V_E_USAGE = -7, /* option, configuration or palette: exit 2 */
	V2V_E_GATE = -8   /* a quality gate refused: exit 3 */
};

#endif
